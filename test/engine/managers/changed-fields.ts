import {Buffer} from 'node:buffer';
import test from 'ava';
import {type ChangedField, changedFields, isMetadataOnly} from '../../../source/engine/managers/changed-fields.js';
import {toExtra} from '../../../source/engine/objects/holdfast-extra.js';
import type {FileMeta} from '../../../source/engine/objects/model.js';
import {fileMeta} from '../../helpers/file-metas.js';

const detailed = {mode: 0o644, uid: 1, gid: 1, extra: toExtra({mtimeNs: 5})};

const finds = test.macro<[before: Partial<FileMeta>, after: Partial<FileMeta>, fields: ChangedField[]]>(
	(t, before, after, fields) => {
		t.deepEqual(changedFields(fileMeta({fileId: 'a', ...before}), fileMeta({fileId: 'a', ...after})), fields);
		t.deepEqual(changedFields(fileMeta({fileId: 'a', ...after}), fileMeta({fileId: 'a', ...before})), fields);
	},
);

test('nothing is different from itself', finds, detailed, detailed, []);
test('another size or hash is other content', finds, {contentHash: 'a'}, {contentHash: 'b'}, ['content']);
test('a folder has no content', finds, {type: 'folder', size: 1}, {type: 'folder', size: 2}, []);
test('a file that became a folder', finds, {contentHash: 'a'}, {type: 'folder'}, ['kind']);
test('another second', finds, {mtime: 1}, {mtime: 2}, ['mtime']);
test('another nanosecond', finds, detailed, {...detailed, extra: toExtra({mtimeNs: 6})}, ['mtime']);
test('another mode and owner', finds, detailed, {...detailed, mode: 0o600, gid: 2}, ['mode', 'owner']);
test('another account', finds, {owner: 'a@x'}, {owner: 'b@x'}, ['owner']);
test('an entry that moved', finds, {parents: ['x']}, {parents: ['y']}, ['path']);
test('an entry that was renamed', finds, {name: 'x'}, {name: 'y'}, ['path']);
test(
	'another link target, not counted as content too',
	finds,
	{contentHash: 'a', extra: toExtra({kind: 'symlink', target: 'x'})},
	{contentHash: 'b', extra: toExtra({kind: 'symlink', target: 'y'})},
	['target'],
);
test(
	'another device number',
	finds,
	{extra: toExtra({kind: 'char-device', device: {major: 1, minor: 3}})},
	{extra: toExtra({kind: 'char-device', device: {major: 1, minor: 5}})},
	['device'],
);
test(
	'another extended attribute, in whatever order',
	finds,
	{...detailed, xattrs: new Map([['user.a', Buffer.from('1')]])},
	{...detailed, xattrs: new Map([['user.a', Buffer.from('2')]])},
	['xattrs'],
);
test(
	'the same attributes in another order',
	finds,
	{
		...detailed,
		xattrs: new Map([
			['a', Buffer.from('1')],
			['b', Buffer.from('2')],
		]),
	},
	{
		...detailed,
		xattrs: new Map([
			['b', Buffer.from('2')],
			['a', Buffer.from('1')],
		]),
	},
	[],
);
test('another flag', finds, detailed, {...detailed, flags: 8}, ['flags']);
test(
	'what one of two programs did not record is no difference',
	finds,
	{paths: ['a']},
	{...detailed, xattrs: new Map([['user.a', Buffer.from('1')]]), contentRef: 'c', btime: 7},
	[],
);
test(
	'how this computer numbers its inodes is no difference',
	finds,
	{...detailed, extra: toExtra({mtimeNs: 5, hardlink: '1:2'})},
	{...detailed, extra: toExtra({mtimeNs: 5, hardlink: '9:2'})},
	[],
);

test('metadata is what leaves the content and the place as they were', t => {
	t.true(isMetadataOnly(['mtime', 'mode', 'owner', 'xattrs', 'flags']));
	for (const field of ['path', 'kind', 'content', 'target', 'device'] as const) {
		t.false(isMetadataOnly(['mtime', field]));
	}
});
