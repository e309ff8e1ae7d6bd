import test from 'ava';
import {
	entryFields,
	hashOf,
	shortHash,
	snapshotLine,
	sourceText,
} from '../../../source/cli/output/describe-snapshot.js';

const hash = '4fba541e'.padEnd(64, '0');
const ref = `snapshot/${hash}`;

test('people call a snapshot by eight digits, programs by all', t => {
	t.is(shortHash(ref), '4fba541e');
	t.is(hashOf(ref), hash);
});

test('a source is shown by machine and path, safe', t => {
	t.is(sourceText({type: 'local', account: 'laptop', path: '/home/ada'}), 'laptop:/home/ada');
	t.is(
		sourceText({type: 'gdrive', account: 'ada@example.org', path: 'my-drive://'}),
		'gdrive ada@example.org:my-drive://',
	);
	t.is(sourceText({type: 'local', account: 'a\nb', path: '\u202E'}), String.raw`a\nb:\u202e`);
	t.is(sourceText(undefined), 'unknown ');
});

const created = '2026-11-21T20:17:00+01:00';

test('a snapshot as JSON says what is known and leaves out what is not', t => {
	const snapshot = {version: 1, created, root: '', seq: 1};
	t.deepEqual(snapshotLine({ref, created: new Date(created), snapshot, figures: {}}), {
		type: 'snapshot',
		hash,
		created,
		tags: [],
	});
	t.deepEqual(
		snapshotLine({
			ref,
			created: new Date(created),
			snapshot: {...snapshot, source: {type: 'local', account: 'h', path: '/p'}, tags: ['a']},
			figures: {files: 2, bytes: 3, status: 'partial', failures: 1},
		}),
		{
			type: 'snapshot',
			hash,
			created,
			sourceType: 'local',
			account: 'h',
			path: '/p',
			tags: ['a'],
			files: 2,
			bytes: 3,
			status: 'partial',
			failures: 1,
		},
	);
});

test('an entry as JSON keeps nanoseconds as digits and the mode in octal', t => {
	const entry = {
		fileId: 'a',
		ref: 'filemeta/0',
		name: 'a',
		path: 'x/a',
		kind: 'symlink',
		size: 1,
		mtime: new Date(0),
	} as const;
	t.deepEqual(entryFields(entry), {path: 'x/a', kind: 'symlink', size: 1, mtime: '1970-01-01T00:00:00.000Z'});
	t.deepEqual(entryFields({...entry, mtimeNs: 1n, mode: 0o44, uid: 0, gid: 1, target: 'b'}), {
		path: 'x/a',
		kind: 'symlink',
		size: 1,
		mtime: '1970-01-01T00:00:00.000Z',
		mtimeNs: '1',
		mode: '0044',
		uid: 0,
		gid: 1,
		target: 'b',
	});
});
