import test from 'ava';
import {
	flagName,
	keyAndValue,
	listOf,
	oneOf,
	percentage,
	switchFlag,
	textFlag,
	valueFlag,
	wholeNumber,
} from '../../../source/cli/arguments/flags.js';
import {UsageError} from '../../../source/engine/client.js';

test('a key of the table is typed with dashes', t => {
	t.is(flagName('keepLast'), 'keep-last');
	t.is(flagName('oneFileSystem'), 'one-file-system');
	t.is(flagName('json'), 'json');
});

test('a switch is on when it was given', t => {
	const flag = switchFlag({help: ''});
	t.true(flag.read([''], 'json'));
	t.false(flag.read([], 'json'));
});

test('a value that was not given is absent', t => {
	t.is(textFlag({help: ''}).read([], 'repo'), undefined);
	t.is(textFlag({help: ''}).read(['x'], 'repo'), 'x');
	t.deepEqual(listOf({help: ''}, wholeNumber(0)).read(['1', '20'], 'n'), [1, 20]);
});

const refuses = test.macro({
	exec(t, parse: (text: string) => unknown, text: string, reason: string) {
		const error = t.throws(() => valueFlag({help: ''}, parse).read([text], 'x'), {instanceOf: UsageError});
		t.is(error.message, `--x: ${JSON.stringify(text)} ${reason}`);
	},
	title: (_, _parse: unknown, text: string, reason: string) => `${JSON.stringify(text)} ${reason}`,
});

for (const text of ['-1', '1.5', 'abc', '', '1e3', '9007199254740993', ' 1']) {
	test(refuses, wholeNumber(0), text, 'is not a whole number from 0');
}

for (const text of ['101%', 'half', '-5', '%', '1.2.3']) {
	test(refuses, percentage, text, 'is not a percentage from 0% to 100%');
}

test(refuses, oneOf('never', 'always'), 'sometimes', 'is not one of never, always');
test(refuses, keyAndValue, '=v', 'is not of the form KEY=VALUE');
test(refuses, keyAndValue, 'key', 'is not of the form KEY=VALUE');

test('values are understood', t => {
	t.is(wholeNumber(1)('007'), 7);
	t.is(percentage('5%'), 0.05);
	t.is(percentage('2.5 %'), 0.025);
	t.is(oneOf('never', 'always')('always'), 'always');
	t.deepEqual(keyAndValue('key=a=b'), ['key', 'a=b']);
	t.deepEqual(keyAndValue('key='), ['key', '']);
});

test('what is no refusal passes through', t => {
	const fault = new TypeError('a fault of the parser');
	const flag = valueFlag({help: ''}, () => {
		throw fault;
	});
	const thrown = t.throws(() => {
		flag.read(['x'], 'x');
	});
	t.is(thrown, fault);
});
