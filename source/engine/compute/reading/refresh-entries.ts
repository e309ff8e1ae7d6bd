import {lstatSync} from 'node:fs';
import {readXattrs} from '../../filesystem/xattrs.js';
import {toTransferable} from '../transferable-error.js';
import {applyMetadata, modeFor} from './apply-metadata.js';
import {type EntryTable, unknownOwner} from './entry-table.js';
import {NoteBook} from './note-book.js';
import type {RowsRequest, SpecialsReply} from './read-protocol.js';
import {targetFailure} from './target-failure.js';
import type {TargetTree} from './target-tree.js';

/** Gives files that are there already, with the right content, the owner, mode, attributes and time that they should have. */
export function refreshFiles(target: TargetTree, {rows}: RowsRequest): SpecialsReply {
	const notes = new NoteBook();
	return eachRow(rows, notes, row => {
		const folder = target.folderOf(row);
		const name = target.table.name(row);
		const path = folder.entry(name);
		const stats = lstatSync(path, {bigint: true});
		const isRight =
			(Number(stats.mode) & 0o7777) === modeFor(target.table, row, target.restorer) &&
			isOwnedRight(target.table, row, Number(stats.uid), Number(stats.gid)) &&
			hasXattrs(target.table.xattrs(row), () => readXattrs(path)) &&
			stats.mtimeNs === target.table.mtimeInNs(row);
		if (!isRight) {
			applyMetadata({folder, name, isLink: stats.isSymbolicLink()}, target.table, row, target.restorer, notes);
		}
	});
}

/** Gives folders their owner, mode, attributes and time, once everything in them is done. The deepest must come first. */
export function finishFolders(target: TargetTree, {rows}: RowsRequest): SpecialsReply {
	const notes = new NoteBook();
	return eachRow(rows, notes, row => {
		applyMetadata({self: target.open(row)}, target.table, row, target.restorer, notes);
	});
}

function eachRow(rows: Uint32Array, notes: NoteBook, work: (row: number) => void): SpecialsReply {
	const failures: Array<SpecialsReply['failures'][number]> = [];
	for (const row of rows) {
		try {
			work(row);
		} catch (error) {
			failures.push({item: row, error: toTransferable(targetFailure(error))});
		}
	}

	return {done: rows.length - failures.length, failures, notes: notes.take()};
}

function isOwnedRight(table: EntryTable, row: number, uid: number, gid: number): boolean {
	const wanted = table.uid[row] ?? unknownOwner;
	return wanted === unknownOwner || (wanted === uid && table.gid[row] === gid);
}

function hasXattrs(wanted: ReadonlyMap<string, Buffer>, read: () => ReadonlyMap<string, Buffer> | undefined): boolean {
	if (wanted.size === 0) {
		return true;
	}

	const there = read();
	return [...wanted].every(([name, value]) => there?.get(name)?.equals(value));
}
