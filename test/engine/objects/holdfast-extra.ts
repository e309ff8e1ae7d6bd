import {Buffer} from 'node:buffer';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {encodeMap, encodeJson} from '../../../source/engine/objects/canonical-json.js';
import {decodeFileMeta, encodeFileMeta} from '../../../source/engine/objects/file-meta.js';
import {type HoldfastExtra, readExtra, toExtra} from '../../../source/engine/objects/holdfast-extra.js';
import {toJsonMap} from '../../../source/engine/objects/parse-json.js';

const bytes = fc.uint8Array({minLength: 1, maxLength: 20}).map(array => Buffer.from(array));
const extras: fc.Arbitrary<HoldfastExtra> = fc.record(
	{
		kind: fc.constantFrom('symlink', 'fifo', 'block-device', 'char-device', 'socket'),
		target: fc.oneof(fc.string({unit: 'binary'}), bytes),
		hardlink: fc.tuple(fc.nat(), fc.nat()).map(pair => pair.join(':')),
		device: fc.record({major: fc.nat(), minor: fc.nat()}),
		mtimeNs: fc.integer({min: 1, max: 999_999_999}),
		nameBytes: bytes,
	},
	{requiredKeys: []},
);

const meta = {
	version: 0,
	fileId: 'a',
	name: 'a',
	type: 'file',
	parents: null,
	contentHash: '',
	size: 0,
	mtime: 0,
	owner: '',
};

testProp('what the format has no field for survives in a stored entry', [extras], (t, extra) => {
	const stored = encodeFileMeta({...meta, extra: toExtra(extra)});
	t.deepEqual(readExtra(decodeFileMeta(stored, 'k')), extra);
});

test('the text of a symlink with everything is fixed', t => {
	const extra = toExtra({
		kind: 'symlink',
		target: '../é',
		hardlink: '5:6',
		mtimeNs: 7,
		nameBytes: Buffer.from([255]),
		device: {major: 8, minor: 1},
	});
	t.is(
		encodeMap(extra, encodeJson),
		'{"holdfast":{"device":{"major":8,"minor":1},"hardlink":"5:6","kind":"symlink","mtimeNs":7,"nameBytes":"/w==","target":"../é"}}',
	);
});

test('an entry of this program is known for one even when there is nothing to say', t => {
	t.is(encodeMap(toExtra({mtimeNs: 0}), encodeJson), '{"holdfast":{}}');
	t.deepEqual(readExtra({extra: toExtra({})}), {});
});

test('entries of other programs have no such part', t => {
	t.is(readExtra({}), undefined);
	t.is(readExtra({extra: new Map([['mimeType', 'text/plain']])}), undefined);
	t.is(readExtra({extra: new Map([['holdfast', 'text']])}), undefined);
});

const strange: ReadonlyArray<Record<string, unknown>> = [
	{kind: 'door'},
	{kind: 1},
	{target: 5},
	{targetBytes: '*'},
	{mtimeNs: 1_000_000_000},
	{mtimeNs: -1},
	{mtimeNs: 1.5},
	{device: {major: 1}},
	{device: [1, 2]},
	{nameBytes: 'x'},
];

for (const fields of strange) {
	test(`${JSON.stringify(fields)}, which no release writes, is left out`, t => {
		t.deepEqual(readExtra({extra: toJsonMap({holdfast: fields}, 'k')}), {});
	});
}
