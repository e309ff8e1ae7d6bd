import {Buffer} from 'node:buffer';
import test from 'ava';
import {decodeSnapshotSummaries, encodeSnapshotSummaries} from '../../../source/engine/objects/snapshot-summaries.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {goldenObjects} from '../../helpers/golden-repositories.js';
import {vectors} from '../../helpers/vectors.js';

const json = vectors.json_objects_v1_5.cases.find(({kind}) => kind === 'summary')?.json ?? '';

test('index/snapshots of the vectors is read and written byte for byte', t => {
	t.is(encodeSnapshotSummaries(decodeSnapshotSummaries(Buffer.from(json), 'k')).toString(), json);
});

test('index/snapshots of a repository of the Go tool is read and written byte for byte', t => {
	const bytes = goldenObjects('plain_unpacked_raw').get('index/snapshots') ?? Buffer.alloc(0);
	const summaries = decodeSnapshotSummaries(bytes, 'index/snapshots');
	t.is(summaries.length, 1);
	t.deepEqual(encodeSnapshotSummaries(summaries), bytes);
});

test('null and the empty list are no snapshots', t => {
	t.deepEqual(decodeSnapshotSummaries(Buffer.from('null'), 'k'), []);
	t.deepEqual(decodeSnapshotSummaries(Buffer.from('[]'), 'k'), []);
	t.is(encodeSnapshotSummaries([]).toString(), '[]');
});

for (const [name, text, reason] of [
	['an object', '{}', /not a list/],
	['a list of texts', '["a"]', /field \[0].ref/],
	['a summary without a ref', '[{"seq":1}]', /field \[0].ref/],
	['a ref that is a path (T27)', '[{"ref":"snapshot/../config"}]', /field ref/],
	['a root that is a path (T27)', `[{"ref":"snapshot/${'a'.repeat(64)}","root":"x"}]`, /field root/],
] as const) {
	test(`${name} is damage`, t => {
		assertCorrupt(t, decodeSnapshotSummaries, text, reason);
	});
}

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeSnapshotSummaries, json);
});
