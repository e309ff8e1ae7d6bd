import test from 'ava';
import {toExtra} from '../../../source/engine/objects/holdfast-extra.js';
import {treeEntryOf} from '../../../source/engine/repository/tree-entry.js';
import {fileMeta} from '../../helpers/file-metas.js';

const ref = `filemeta/${'0'.repeat(64)}`;

test('an entry tells what its metadata tells, and no more', t => {
	t.deepEqual(treeEntryOf(ref, fileMeta({fileId: 'a/b', size: 5, mtime: 1700000000}), 'a'), {
		fileId: 'a/b',
		ref,
		name: 'b',
		path: 'a/b',
		kind: 'file',
		size: 5,
		mtime: new Date('2023-11-14T22:13:20Z'),
	});
});

test('an entry of this program tells mode, owner, nanoseconds and target', t => {
	const extra = toExtra({kind: 'symlink', target: '../b', mtimeNs: 123_456_789});
	t.deepEqual(treeEntryOf(ref, fileMeta({fileId: 'a', mtime: -2, mode: 0o777, uid: 1000, extra}), ''), {
		fileId: 'a',
		ref,
		name: 'a',
		path: 'a',
		kind: 'symlink',
		size: 0,
		mtime: new Date(-1877),
		mtimeNs: -1_876_543_211n,
		mode: 0o777,
		uid: 1000,
		gid: 0,
		target: '../b',
	});
});

test('a time that no Date can hold becomes the nearest that it can', t => {
	for (const mtime of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
		const entry = treeEntryOf(ref, fileMeta({fileId: 'a', mtime, extra: toExtra({mtimeNs: 999_999_999})}), '');
		t.notThrows(() => entry.mtime.toISOString());
		t.is(entry.mtimeNs, BigInt(mtime) * 1_000_000_000n + 999_999_999n);
	}
});

test('a hostile name becomes one component of the path', t => {
	t.like(treeEntryOf(ref, fileMeta({fileId: 'x', name: '../y'}), 'a'), {fileId: 'x', name: '.._y', path: 'a/.._y'});
});
