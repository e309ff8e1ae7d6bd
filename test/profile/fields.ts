import test from 'ava';
import {UsageError} from '../../source/engine/errors.js';
import {Field, topField} from '../../source/profile/fields.js';

test('a field is called by the way to it', t => {
	const {a} = topField('{"a": {"b": [1, {"c": true}]}}', 'file').object(['a']);
	const {b} = a?.object(['b']) ?? {};
	const [, second] = b?.list() ?? [];
	const {c} = second?.object(['c']) ?? {};
	t.true(c?.flag());
	t.throws(() => c?.text(), {instanceOf: UsageError, message: 'file: a.b[1].c must be a text, not true'});
});

test('a long value is cut in the message', t => {
	const message = t.throws(() => new Field(['x'.repeat(1000)], 'f: a').text())?.message ?? '';
	t.true(message.length < 100);
});

test('the names of the prototype are not known', t => {
	t.throws(() => topField('{"__proto__": 1}', 'f').object(['a']), {instanceOf: UsageError});
	t.throws(() => topField('{"constructor": 1}', 'f').object(['a']), {instanceOf: UsageError});
});
