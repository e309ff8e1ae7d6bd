import {linkSync, lstatSync, symlinkSync} from 'node:fs';
import type {FilePath} from '../../filesystem/file-path.js';
import {isSystemError} from '../../filesystem/fs-error.js';
import {makeSpecialFile} from '../../filesystem/special-files.js';
import {systemCallsProblem} from '../../filesystem/system-calls.js';
import {TargetError} from '../../errors.js';
import {toTransferable} from '../transferable-error.js';
import {applyMetadata} from './apply-metadata.js';
import {NoteBook} from './note-book.js';
import type {Failure, LinksReply, LinksRequest, SpecialsReply, SpecialsRequest} from './read-protocol.js';
import {asBuffer} from './object-hashes.js';
import type {RareMetadata} from './record-metadata.js';
import {targetFailure} from './target-failure.js';
import type {TargetTree} from './target-tree.js';

/** Restores symbolic links, FIFOs, sockets and device nodes. */
export function writeSpecials(target: TargetTree, {entries}: SpecialsRequest): SpecialsReply {
	const notes = new NoteBook();
	const failures = each(
		entries,
		({row}) => row,
		entry => {
			const {row} = entry;
			const isLink = target.table.kindOf(row) === 'symlink';
			place(target, row, temporary => {
				const folder = target.folderOf(row);
				make(target, entry, folder.entry(temporary));
				applyMetadata({folder, name: temporary, isLink}, target.table, row, target.restorer, notes);
			});
		},
	);
	return {done: entries.length - failures.length, failures, notes: notes.take()};
}

/** Gives files that are restored already their other names. Rows that cannot be linked, here or because there is nothing to link to, are in `unlinked`. */
export function writeLinks(target: TargetTree, {rows, leaders}: LinksRequest): LinksReply {
	const unlinked: number[] = [];
	const failures = each(
		rows,
		row => row,
		(row, index) => {
			try {
				link(target, leaders[index] ?? 0, row);
			} catch (error) {
				if (!isSystemError(error, 'ENOENT', 'EPERM', 'EMLINK', 'EXDEV', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP')) {
					throw error;
				}

				unlinked.push(row);
			}
		},
	);
	return {done: rows.length - failures.length - unlinked.length, failures, unlinked};
}

function link(target: TargetTree, leader: number, row: number): void {
	const from = target.leaderPath(leader);
	const {dev, ino} = lstatSync(from, {bigint: true});
	const there = lstatSync(target.folderOf(row).entry(target.table.name(row)), {bigint: true, throwIfNoEntry: false});
	// Renaming one name of a file to another of the same file does nothing, and leaves the first.
	if (there?.dev === dev && there.ino === ino) {
		return;
	}

	place(target, row, temporary => {
		linkSync(from, target.folderOf(row).entry(temporary));
	});
}

function place(target: TargetTree, row: number, make: (temporary: string) => void): void {
	const temporary = target.temporaryName();
	try {
		make(temporary);
		target.publish(temporary, row);
	} catch (error) {
		target.discard(row, temporary);
		throw error;
	}
}

function make(target: TargetTree, {row, target: linkTarget, device}: RareMetadata, path: FilePath): void {
	const kind = target.table.kindOf(row);
	if (kind === 'symlink') {
		symlinkSync(asBuffer(linkTarget ?? new Uint8Array(0)), path);
	} else if (kind === 'file' || kind === 'folder' || !makeSpecialFile(path, kind, 0o600, device)) {
		throw new TargetError(systemCallsProblem() ?? `it is no ${kind}`);
	}
}

function each<Item>(
	items: Iterable<Item>,
	rowOf: (item: Item) => number,
	work: (item: Item, index: number) => void,
): Failure[] {
	const failures: Failure[] = [];
	let index = 0;
	for (const item of items) {
		try {
			work(item, index++);
		} catch (error) {
			failures.push({item: rowOf(item), error: toTransferable(targetFailure(error))});
		}
	}

	return failures;
}
