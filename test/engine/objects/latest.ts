import {Buffer} from 'node:buffer';
import test from 'ava';
import {decodeLatest, encodeLatest} from '../../../source/engine/objects/latest.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {vectors} from '../../helpers/vectors.js';

const json = vectors.json_objects_v1_5.cases.find(({kind}) => kind === 'index')?.json ?? '';

test('index/latest is read and written byte for byte', t => {
	const pointer = decodeLatest(Buffer.from(json), 'k');
	t.deepEqual(pointer, {latestSnapshot: `snapshot/${'d'.repeat(64)}`, seq: 7});
	t.is(encodeLatest(pointer).toString(), json);
});

for (const [name, text] of [
	['nothing', '{}'],
	['a path (T27)', '{"latest_snapshot":"snapshot/../../config","seq":1}'],
	['another kind', `{"latest_snapshot":"node/${'d'.repeat(64)}","seq":1}`],
] as const) {
	test(`a pointer to ${name} is damaged`, t => {
		assertCorrupt(t, decodeLatest, text, /field latest_snapshot/);
	});
}

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeLatest, json);
});
