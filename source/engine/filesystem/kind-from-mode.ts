import {constants} from 'node:fs';
import type {EntryKind} from '../objects/entry-kind.js';

const kinds = new Map<number, EntryKind>([
	[constants.S_IFREG, 'file'],
	[constants.S_IFDIR, 'folder'],
	[constants.S_IFLNK, 'symlink'],
	// Windows has names for the first three only.
	[constants.S_IFIFO ?? 0o01_0000, 'fifo'],
	[constants.S_IFBLK ?? 0o06_0000, 'block-device'],
	[constants.S_IFCHR, 'char-device'],
	[constants.S_IFSOCK ?? 0o14_0000, 'socket'],
]);

/** What `mode` of a stat says a thing is; `undefined` for what this program does not know. */
export const kindFromMode = (mode: number): EntryKind | undefined => kinds.get(mode & constants.S_IFMT);
