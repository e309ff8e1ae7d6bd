import {Buffer} from 'node:buffer';
import test from 'ava';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {decodeSnapshot, encodeSnapshot, encodeSource} from '../../../source/engine/objects/snapshot.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {goldenObjects, goldenRepository} from '../../helpers/golden-repositories.js';
import {vectors} from '../../helpers/vectors.js';

const cases = [...vectors.json_objects_v1_5.cases, ...vectors.json_objects_v1_14.cases].filter(
	({kind}) => kind === 'snapshot',
);

for (const {name, json, sha256} of cases) {
	test(`${name} is read and written byte for byte`, t => {
		const bytes = encodeSnapshot(decodeSnapshot(Buffer.from(json), 'k'));
		t.is(bytes.toString(), json);
		t.is(sha256Hex(bytes), sha256);
	});
}

test('the snapshot of a repository of the Go tool is read and written byte for byte', t => {
	const {snapshot, root} = goldenRepository('plain_unpacked_raw');
	const bytes = goldenObjects('plain_unpacked_raw').get(snapshot) ?? Buffer.alloc(0);
	t.is(decodeSnapshot(bytes, snapshot).root, root);
	t.deepEqual(encodeSnapshot(decodeSnapshot(bytes, snapshot)), bytes);
});

test('an empty tree has an empty root (T25)', t => {
	const text = '{"version":1,"created":"2025-03-01T10:00:00Z","root":"","seq":1}';
	t.deepEqual(decodeSnapshot(Buffer.from(text), 'k'), {version: 1, created: '2025-03-01T10:00:00Z', root: '', seq: 1});
});

test('fields of other releases are tolerated', t => {
	const text =
		'{"version":1,"created":"c","root":"","seq":1,"hamt_version":2,"source":{"type":"local","volume_uuid":"U","volume_label":"L"},"tags":null,"meta":null}';
	t.deepEqual(decodeSnapshot(Buffer.from(text), 'k'), {
		version: 1,
		created: 'c',
		root: '',
		seq: 1,
		source: {type: 'local'},
	});
});

test('tags keep their order, meta is sorted by bytes (T2, T3)', t => {
	const meta = new Map([
		['\u{1F600}', '1'],
		['\uFFEE', '2'],
		['10', '3'],
		['9', '4'],
	]);
	const bytes = encodeSnapshot({version: 1, created: 'c', root: '', seq: 1, meta, tags: ['z', 'a']});
	t.is(
		bytes.toString(),
		'{"version":1,"created":"c","root":"","seq":1,"meta":{"10":"3","9":"4","\uFFEE":"2","\u{1F600}":"1"},"tags":["z","a"]}',
	);
	t.deepEqual(Object.fromEntries(decodeSnapshot(bytes, 'k').meta ?? []), Object.fromEntries(meta));
});

test('all fields of a source are written in order', t => {
	const source = {type: 't', account: 'a', path: 'p', identity: 'i', pathId: 'd', driveName: 'n', fsType: 'f'};
	t.is(
		encodeSource(source),
		'{"type":"t","account":"a","path":"p","identity":"i","path_id":"d","drive_name":"n","fs_type":"f"}',
	);
});

for (const [name, json, reason] of [
	['a root that is a path (T27)', '{"version":1,"root":"node/../x"}', /field root/],
	['a root of another kind', `{"version":1,"root":"chunk/${'a'.repeat(64)}"}`, /field root/],
	['a seq beyond 2^53 (T4)', '{"version":1,"seq":9007199254740993}', /field seq/],
	['a source that is text', '{"version":1,"source":"local"}', /field source/],
	['meta that holds numbers', '{"version":1,"meta":{"a":1}}', /field meta.a/],
	['tags that are text', '{"version":1,"tags":"a"}', /field tags/],
] as const) {
	test(`a snapshot with ${name} is damaged`, t => {
		assertCorrupt(t, decodeSnapshot, json, reason);
	});
}

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeSnapshot, ...cases.map(({json}) => json));
});
