import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {jsonText} from '../../../source/cli/output/json-text.js';

test('what a terminal would obey is written as an escape, the rest as it is', t => {
	const message = 'é 北 \u001B[2J \u009B31m \u202E \u{E0041} \u007F';
	const escaped = String.raw`é 北 \u001b[2J \u009b31m \u202e \udb40\udc41 \u007f`;
	t.is(jsonText({type: 'log', message}), `{"type":"log","message":"${escaped}"}`);
});

testProp('a reader of JSON gets exactly what was written', [fc.string({unit: 'binary'})], (t, message) => {
	t.deepEqual(JSON.parse(jsonText({type: 'log', message})), {type: 'log', message});
});
