import test from 'ava';
import {changeText, diffFigures, diffStatLines} from '../../../source/cli/output/describe-change.js';
import {plainStyler} from '../../../source/cli/output/style.js';
import type {FileChange} from '../../../source/index.js';

const entry = (path: string, size: number, kind: 'file' | 'folder' = 'file') => ({
	fileId: path,
	ref: 'filemeta/0',
	name: path,
	path,
	kind,
	size,
	mtime: new Date(0),
});
const none = {fields: [], isMetadataOnly: false} as const;

const changes: FileChange[] = [
	{type: 'A', path: 'new', after: entry('new', 1024), ...none},
	{type: 'A', path: 'folder', after: entry('folder', 0, 'folder'), ...none},
	{type: 'D', path: 'old\u0007', before: entry('old', 512), ...none},
	{
		type: 'M',
		path: 'report',
		before: entry('report', 1024),
		after: entry('report', 2048),
		fields: ['content', 'mtime'],
		isMetadataOnly: false,
	},
	{type: 'M', path: 'm', before: entry('m', 1), after: entry('m', 1), fields: ['mode'], isMetadataOnly: true},
];

test('each kind of change has its sign, its sizes and what changed', t => {
	t.deepEqual(
		changes.map(change => changeText(change, plainStyler)),
		[
			'+ new  1.00 KiB',
			'+ folder/',
			String.raw`- old\x07  512 B`,
			'~ report  1.00 KiB -> 2.00 KiB  (content, mtime)',
			'~ m  (mode)',
		],
	);
});

test('changes are counted, with the bytes of what came and went', t => {
	const figures = diffFigures(changes);
	t.deepEqual(figures, {added: 2, removed: 1, modified: 2, metadataOnly: 1, bytesAdded: 1024, bytesRemoved: 512});
	const side = (digits: string) => ({
		ref: `snapshot/${digits.padEnd(64, '0')}`,
		created: new Date(2026, 10, 21, 20, 17),
		snapshot: {version: 1, created: '', root: '', seq: 1},
	});
	t.deepEqual(
		diffStatLines({before: side('aaaa1111'), after: side('bbbb2222'), changes, rewritten: 0}, figures, plainStyler),
		[
			'aaaa1111 (2026-11-21 20:17) -> bbbb2222 (2026-11-21 20:17): + 2 entries 1.00 KiB   - 1 entry 512 B   ~ 2 entries (1 only metadata)',
		],
	);
});
