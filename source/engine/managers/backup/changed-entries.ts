import {setImmediate as nextTurn} from 'node:timers/promises';
import type {SourceChange, SourceEntry} from '../../sources/source.js';
import type {EntryTable} from './entry-table.js';
import type {WalkedEntry} from './plan-walk.js';

const sliceSize = 1024;

/** In the order of these keys a folder's content follows it directly, as in a scan. */
const orderKey = (fileId: string): string => fileId.replaceAll('/', '\0');

/** What the source holds now: the table of the backup before with changes applied, in the order of a scan. So the tree is built as after a walk. */
export class ChangedEntries {
	readonly #table: EntryTable;
	/** By order key. */
	readonly #upserts = new Map<string, SourceEntry>();
	/** Order keys of which nothing of the table is left, there and below. */
	readonly #deleted = new Set<string>();

	constructor(table: EntryTable, changes: Iterable<SourceChange>) {
		this.#table = table;
		for (const change of changes) {
			if (change.type === 'upsert') {
				this.#upserts.set(orderKey(change.entry.fileId), change.entry);
			} else {
				this.#delete(orderKey(change.fileId));
			}
		}
	}

	/** Whether the folder of each entry is there. If not, changes were left out. */
	get isConsistent(): boolean {
		const folders: string[] = [];
		for (const {entry} of this.#entries()) {
			const above = orderKey(entry.parentId);
			while (folders.length > 0 && folders.at(-1) !== above) {
				folders.pop();
			}

			if (folders.length === 0 && above !== '') {
				return false;
			}

			if (entry.kind === 'folder') {
				folders.push(orderKey(entry.fileId));
			}
		}

		return true;
	}

	async *slices(): AsyncGenerator<readonly WalkedEntry[]> {
		let slice: WalkedEntry[] = [];
		for (const entry of this.#entries()) {
			slice.push(entry);
			if (slice.length === sliceSize) {
				yield slice;
				slice = [];
				await nextTurn();
			}
		}

		if (slice.length > 0) {
			yield slice;
		}
	}

	#delete(key: string): void {
		this.#deleted.add(key);
		for (const upserted of this.#upserts.keys()) {
			if (upserted === key || upserted.startsWith(`${key}\0`)) {
				this.#upserts.delete(upserted);
			}
		}
	}

	*#entries(): Generator<WalkedEntry> {
		const upserts = [...this.#upserts].toSorted(([a], [b]) => (a < b ? -1 : 1));
		let next = 0;
		for (const {key, entry} of this.#kept()) {
			for (let upsert = upserts[next]; upsert !== undefined && upsert[0] < key; upsert = upserts[++next]) {
				yield {entry: upsert[1], told: 'changed'};
			}

			if (upserts[next]?.[0] !== key) {
				yield {entry, told: 'kept'};
			}
		}

		for (const [, entry] of upserts.slice(next)) {
			yield {entry, told: 'changed'};
		}
	}

	/** Entries of the table that are still there, whether they have changed or not. */
	*#kept(): Generator<{key: string; entry: SourceEntry}> {
		const table = this.#table;
		/** Rows below which nothing is left. */
		const gone = new Set<number>();
		for (let row = 0; row < table.count; row++) {
			const entry = entryFrom(table, row);
			const key = orderKey(entry.fileId);
			const upsert = this.#upserts.get(key);
			// What was left out of the snapshot before is told of again, since the token stayed the same.
			const isGone = gone.has(table.parent(row)) || this.#deleted.has(key) || !table.hasRef(row);
			if (isGone || (upsert !== undefined && upsert.kind !== 'folder')) {
				gone.add(row);
			}

			if (!isGone) {
				yield {key, entry};
			}
		}
	}
}

function entryFrom(table: EntryTable, row: number): SourceEntry {
	const {size, mtimeMs, ctimeMs, inode} = table.stats(row);
	const fileId = table.fileId(row);
	const name = table.name(row);
	return {
		kind: table.kind(row),
		fileId,
		parentId: fileId.slice(0, Math.max(0, fileId.length - name.length - 1)),
		name,
		size,
		mtimeMs,
		ctimeMs,
		inode,
	};
}
