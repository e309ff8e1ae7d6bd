import type {EntryChange} from '../../hamt/update.js';
import type {EntryKind} from '../../objects/entry-kind.js';
import type {SourceEntry} from '../../sources/source.js';
import type {BackupCounter} from './backup-result.js';
import {EntryTable, type EntryStats, rootRow} from './entry-table.js';
import {PreviousEntries} from './previous-entries.js';
import {RowChanges} from './row-changes.js';

/** Compares a scan with the table of the backup before, entry by entry, and keeps the table of the new one. */
export class SourceScan {
	readonly #previous: EntryTable | undefined;
	readonly #finder: PreviousEntries | undefined;
	readonly #journal: EntryTable | undefined;
	readonly #journalFinder: PreviousEntries | undefined;
	readonly #counter: BackupCounter;
	readonly #provesUnchanged: boolean;
	readonly #changes: RowChanges | undefined;
	/** Folders from the root to the last entry, and the last name that was seen in each. */
	readonly #path: Array<{fileId: string; row: number; lastName: string}> = [{fileId: '', row: rootRow, lastName: ''}];
	#isOrdered = true;
	/** Absent as long as the scan is the same as the table before, row by row. */
	#table: EntryTable | undefined;
	#rows = 0;
	readonly #found: Record<'files' | 'folders', number> = {files: 0, folders: 0};

	/**
	@param provesUnchanged Whether equal numbers in the table before prove that an entry was not touched.
	@param journal What a run that was cut off has stored; equal numbers prove that an entry was not touched since.
	@param hasTree Whether there is a tree of the table before, to be changed where entries have.
	*/
	constructor(
		previous: EntryTable | undefined,
		counter: BackupCounter,
		{
			provesUnchanged = true,
			journal,
			hasTree = false,
		}: {provesUnchanged?: boolean; journal?: EntryTable | undefined; hasTree?: boolean} = {},
	) {
		this.#provesUnchanged = provesUnchanged;
		this.#previous = previous;
		this.#finder = previous === undefined ? undefined : new PreviousEntries(previous);
		this.#journal = journal;
		this.#journalFinder = journal === undefined ? undefined : new PreviousEntries(journal);
		this.#counter = counter;
		this.#changes = previous !== undefined && hasTree ? new RowChanges(previous) : undefined;
		this.#table = previous === undefined ? new EntryTable() : undefined;
	}

	/**
	Takes the next entry of the scan.

	@param told What the source itself says of the entry, compared with the table before; without it the two are compared.
	@returns Its row, the row of the same path before (negative: there was none), and whether it has to be stored. Otherwise the table has its
	filemeta from the backup before.
	*/
	add(entry: SourceEntry, told?: 'changed' | 'kept'): {row: number; previousRow: number; mustStore: boolean} {
		const folder = this.#folderRow(entry);
		const previousRow = this.#finder?.locate(folder, entry.name) ?? -1;
		const known = previousRow >= 0 ? this.#previous : undefined;
		const isSame =
			known !== undefined &&
			known.hasRef(previousRow) &&
			(told === 'kept' ||
				(told !== 'changed' && this.#provesUnchanged && known.matches(previousRow, entry.kind, entry)));
		this.#noteFound(entry, known?.kind(previousRow));
		if (isSame) {
			this.#counter.count(entry.kind, 'unmodified');
		}

		const row = this.#addRow(entry, folder, isSame ? previousRow : -1);
		this.#changes?.note(row, previousRow, isSame);
		const isStored = told === undefined && this.#takeFromJournal(entry, folder, {row, previousRow, isSame});
		if (entry.kind === 'folder') {
			this.#path.push({fileId: entry.fileId, row, lastName: ''});
			this.#finder?.enter(row, previousRow);
		}

		return {row, previousRow, mustStore: !isSame && !isStored};
	}

	/** Tells what became of an entry that had to be stored. */
	setStored(row: number, previousRow: number, ref: Uint8Array, stats: EntryStats): void {
		const previous = previousRow >= 0 ? this.#previous : undefined;
		const isSame = previous?.ref(previousRow).equals(ref) ?? false;
		this.table.setRef(row, ref);
		this.table.setStats(row, stats);
		this.#counter.count(this.table.kind(row), isSame ? 'unmodified' : previous === undefined ? 'new' : 'changed');
	}

	/** @returns Whether the entry was stored already, by a run that was cut off. */
	#takeFromJournal(
		entry: SourceEntry,
		folder: number,
		{row, previousRow, isSame}: {row: number; previousRow: number; isSame: boolean},
	): boolean {
		const found = this.#journalFinder?.locate(folder, entry.name) ?? -1;
		if (entry.kind === 'folder') {
			this.#journalFinder?.enter(row, found);
		}

		const journal = found >= 0 ? this.#journal : undefined;
		const isStored = !isSame && journal?.hasRef(found) === true && journal.matches(found, entry.kind, entry);
		if (isStored) {
			this.setStored(row, previousRow, journal.ref(found), journal.stats(found));
		}

		return isStored;
	}

	/** Counts what the scan did not find again. Call it after the last entry. */
	finish(): void {
		const previous = this.#previous;
		if (previous === undefined) {
			return;
		}

		let folders = 0;
		for (let row = 0; row < previous.count; row++) {
			folders += previous.kind(row) === 'folder' ? 1 : 0;
		}

		this.#counter.count('folder', 'removed', folders - this.#found.folders);
		this.#counter.count('file', 'removed', previous.count - folders - this.#found.files);
		if (this.#table === undefined && this.#rows < previous.count) {
			this.#table = previous.startingWith(this.#rows);
		}
	}

	/** Whether the source is, entry by entry, as the table before says. */
	get isUnchanged(): boolean {
		return this.#table === undefined;
	}

	/** Whether the names in each folder came in ascending order, so that no entry came twice. */
	get isOrdered(): boolean {
		return this.#isOrdered;
	}

	/** What has changed since the table before, when that is little and certain. Ask when all that changed is stored. */
	get changes(): EntryChange[] | undefined {
		return this.#isOrdered ? this.#changes?.in(this.table) : undefined;
	}

	get table(): EntryTable {
		return this.#table ?? this.#previous ?? new EntryTable();
	}

	#folderRow({parentId, name}: SourceEntry): number {
		while (this.#path.length > 1 && this.#path.at(-1)?.fileId !== parentId) {
			this.#path.pop();
		}

		const folder = this.#path.at(-1);
		if (folder === undefined) {
			return rootRow;
		}

		this.#isOrdered &&= folder.lastName < name;
		folder.lastName = name;
		return folder.row;
	}

	#addRow(entry: SourceEntry, folder: number, sameRow: number): number {
		const row = this.#rows++;
		const previous = this.#previous;
		if (this.#table === undefined && previous !== undefined) {
			if (sameRow === row) {
				return row;
			}

			this.#table = previous.startingWith(row);
		}

		this.#table ??= new EntryTable();
		const added = this.#table.add(folder, entry.name, entry.kind, entry);
		if (previous !== undefined && sameRow >= 0) {
			this.#table.setRef(added, previous.ref(sameRow));
		}

		return added;
	}

	#noteFound(entry: SourceEntry, previousKind: EntryKind | undefined): void {
		if (previousKind !== undefined) {
			this.#found[previousKind === 'folder' ? 'folders' : 'files']++;
		}

		this.#counter.bytesTotal += entry.kind === 'file' ? entry.size : 0;
	}
}
