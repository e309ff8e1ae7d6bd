import {type Buffer} from 'node:buffer';
import {rm} from 'node:fs/promises';
import {SharedCatalogView} from '../../compute/shared-catalog.js';
import {kindNumber} from '../../objects/keys.js';
import type {SnapshotSource} from '../../objects/model.js';
import type {Repository} from '../../repository/repository.js';
import type {EntryTable} from './entry-table.js';
import {Inventory} from './inventory.js';
import {isAllStillThere} from './lost-objects.js';
import {cachePath, readSourceCache, writeSourceCache} from './source-cache.js';

/**
What a backup has stored so far, kept beside the cache of the source while the backup runs: a run after one that was cut off need not read those files again.

It is as private as the cache (0600, names and numbers, no content), may be deleted at any time, and is believed only when its checksum is right and the repository
still has everything that it had when the journal was written.
*/
export class ScanJournal {
	/** Opens the journal of a source; `table` is there when a run was cut off and all that it stored still is. */
	static async open(
		repository: Repository,
		source: SnapshotSource,
		{inventory, signal}: {readonly inventory: Inventory; readonly signal?: AbortSignal | undefined},
	): Promise<ScanJournal> {
		const file = `${cachePath(repository, source)}.journal`;
		const found = await readSourceCache(file);
		if (found === undefined) {
			return new ScanJournal(file, repository);
		}

		const catalog = await repository.catalog({signal});
		const isCurrent =
			isAllStillThere(found, inventory, catalog) &&
			allAreThere(found.table, new SharedCatalogView(catalog.share()), inventory.looseKeys());
		return new ScanJournal(file, repository, isCurrent ? found.table : undefined);
	}

	/** What was stored. Entries that were not have no ref. */
	readonly table: EntryTable | undefined;
	readonly #file: string;
	readonly #repository: Repository;

	private constructor(file: string, repository: Repository, table?: EntryTable) {
		this.#file = file;
		this.#repository = repository;
		this.table = table;
	}

	/**
	@param table Entries with a ref must be durable, and so must all that they name.
	@param packs What the catalog had in each pack by then, as `packUses` gives it.
	*/
	async write(table: EntryTable, packs: Buffer, signal?: AbortSignal): Promise<void> {
		// This run may not have come as far as the one before.
		if (this.table !== undefined && table.rowsWithRef < this.table.rowsWithRef) {
			return;
		}

		const {digest: inventory, loose} = await Inventory.take(this.#repository.backend, signal);
		await writeSourceCache(this.#file, {header: {snapshot: '', root: '', inventory}, table, loose, packs});
	}

	/** When there is a snapshot that says the same. One that cannot be removed costs the next run a look at it; the backup is made. */
	async remove(): Promise<void> {
		await rm(this.#file, {force: true}).catch(() => undefined);
	}
}

function allAreThere(table: EntryTable, catalog: SharedCatalogView, loose: ReadonlySet<string>): boolean {
	const filemeta = kindNumber('filemeta');
	for (let row = 0; row < table.count; row++) {
		const ref = table.ref(row);
		if (table.hasRef(row) && catalog.find(filemeta, ref, 0) === -1 && !loose.has(`filemeta/${ref.toString('hex')}`)) {
			return false;
		}
	}

	return true;
}
