import {chmodSync, chownSync, fchmodSync, fchownSync, lchownSync} from 'node:fs';
import type {FilePath} from '../../filesystem/file-path.js';
import {setTimes} from '../../filesystem/file-times.js';
import {fsErrorReason} from '../../filesystem/fs-error.js';
import type {SafeFolder} from '../../filesystem/safe-folder.js';
import {systemCallsProblem} from '../../filesystem/system-calls.js';
import {writeXattrs} from '../../filesystem/xattrs.js';
import {type EntryTable, unknownMode, unknownOwner} from './entry-table.js';
import type {NoteBook} from './note-book.js';

/** Who restores. */
export type Restorer = {
	readonly isRoot: boolean;
	readonly uid: number;
	readonly gids: readonly number[];
	readonly umask: number;
};

const setIdBits = 0o6000;

/** What the properties are set on: an open file, a folder itself, or an entry of a folder, which is never followed when it is a link. */
export type MetadataTarget =
	| {readonly fd: number}
	| {readonly self: SafeFolder}
	| {readonly folder: SafeFolder; readonly name: FilePath; readonly isLink: boolean};

/**
Sets owner, extended attributes, mode and times, in this order: chown takes away set-id bits and capabilities, a mode may take away the right to set the
others, and everything changes the time.

What cannot be set goes into `notes`; the rest is set.
*/
export function applyMetadata(
	target: MetadataTarget,
	table: EntryTable,
	row: number,
	restorer: Restorer,
	notes: NoteBook,
): void {
	const attempt = (what: string, step: () => void): boolean => {
		try {
			step();
			return true;
		} catch (error) {
			notes.add(row, what, fsErrorReason(error));
			return false;
		}
	};

	const isOwned = setOwner(target, table, row, restorer, notes);
	const xattrs = table.xattrs(row);
	if (xattrs.size > 0) {
		attempt('extended attributes', () => {
			setXattrs(target, xattrs, row, notes);
		});
	}

	if (!('isLink' in target && target.isLink)) {
		const mode = modeFor(table, row, restorer);
		const isSetId = (mode & setIdBits) !== 0 && table.kindOf(row) !== 'folder';
		if (isSetId && !isOwned) {
			notes.add(row, 'set-id bits', 'they would give away the rights of another owner');
		}

		attempt('mode', () => {
			changeMode(target, isSetId && !isOwned ? mode & ~setIdBits : mode);
		});
	}

	attempt('time', () => {
		const mtime = table.mtimeInNs(row);
		const precision = setTimes(pathOf(target), mtime, mtime);
		if (precision === 'rounded' && (table.mtimeNs[row] ?? 0) % 1000 !== 0) {
			notes.add(row, 'time', 'it is exact to the microsecond only');
		}
	});
}

/** Where the snapshot does not say, what a program that makes the file anew would give it. */
export function modeFor(table: EntryTable, row: number, {umask}: Restorer): number {
	const mode = table.mode[row] ?? unknownMode;
	return mode === unknownMode ? (table.kindOf(row) === 'folder' ? 0o777 : 0o666) & ~umask : mode;
}

/** Returns whether the entry belongs to whom the snapshot says. */
function setOwner(
	target: MetadataTarget,
	table: EntryTable,
	row: number,
	restorer: Restorer,
	notes: NoteBook,
): boolean {
	const uid = table.uid[row] ?? unknownOwner;
	const gid = table.gid[row] ?? unknownOwner;
	if (uid === unknownOwner) {
		return false;
	}

	// Others than root may at most give their own files to another group of theirs.
	if (!restorer.isRoot && !(uid === restorer.uid && restorer.gids.includes(gid))) {
		notes.add(row, 'owner', 'only root may give files away');
		return false;
	}

	try {
		if ('fd' in target) {
			fchownSync(target.fd, uid, gid);
		} else if ('self' in target) {
			chownSync(target.self.self, uid, gid);
		} else {
			lchownSync(target.folder.entry(target.name), uid, gid);
		}

		return true;
	} catch (error) {
		notes.add(row, 'owner', fsErrorReason(error));
		return false;
	}
}

function setXattrs(target: MetadataTarget, xattrs: Map<string, Buffer>, row: number, notes: NoteBook): void {
	const failures = writeXattrs(pathOf(target), xattrs);
	if (failures === undefined) {
		notes.add(row, 'extended attributes', systemCallsProblem() ?? 'this system does not support them');
	}

	for (const {name, error} of failures ?? []) {
		notes.add(row, `extended attribute ${name}`, fsErrorReason(error));
	}
}

function changeMode(target: MetadataTarget, mode: number): void {
	if ('fd' in target) {
		fchmodSync(target.fd, mode);
	} else if ('self' in target) {
		chmodSync(target.self.self, mode);
	} else {
		target.folder.chmod(target.name, mode);
	}
}

/** For calls that follow no link at the end. */
function pathOf(target: MetadataTarget): FilePath | number {
	return 'fd' in target ? target.fd : 'self' in target ? target.self.self : target.folder.entry(target.name);
}
