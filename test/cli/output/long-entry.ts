import test from 'ava';
import {longEntryLine, modeText} from '../../../source/cli/output/long-entry.js';

for (const [mode, text] of [
	[0o755, '-rwxr-xr-x'],
	[0o640, '-rw-r-----'],
	[0o4755, '-rwsr-xr-x'],
	[0o4644, '-rwSr--r--'],
	[0o2755, '-rwxr-sr-x'],
	[0o1777, '-rwxrwxrwt'],
	[0o1776, '-rwxrwxrwT'],
	[0, '----------'],
	[undefined, '-?????????'],
] as const) {
	test(`mode ${mode?.toString(8) ?? 'unknown'} is written ${text}`, t => {
		t.is(modeText({kind: 'file', mode}), text);
	});
}

const entry = {
	fileId: 'a',
	ref: 'filemeta/0',
	name: 'a',
	path: 'a',
	kind: 'file',
	size: 1536,
	mtime: new Date(2026, 10, 21, 20, 17),
	mode: 0o644,
	uid: 1000,
	gid: 100,
} as const;

test('a long line has fields of fixed width', t => {
	t.is(longEntryLine(entry, 'a'), '-rw-r--r--  1000:100     1.50 KiB  2026-11-21 20:17  a');
	t.is(
		longEntryLine({...entry, kind: 'folder', mode: undefined, uid: undefined, gid: undefined}, 'b/'),
		'd?????????                         2026-11-21 20:17  b/',
	);
});

test('the target of a link is shown, safe', t => {
	t.regex(longEntryLine({...entry, kind: 'symlink', target: '\u001B[2J'}, 'a'), /^l.* a -> \\x1b\[2J$/);
});
