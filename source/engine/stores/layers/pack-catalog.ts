import type {HashedMembers} from '../../compute/hashed-members.js';
import {HashScratch, type SharedCatalog} from '../../compute/shared-catalog.js';
import {UsageError} from '../../errors.js';
import {kindsWithPrefix, packsKey} from '../../objects/keys.js';
import type {ByteStream, ObjectStat, ObjectStore} from '../object-store.js';
import {decodeKey} from '../../objects/key-bytes.js';
import {CatalogChanges, redoChange} from './catalog-changes.js';
import {imagePieces, readImage} from './catalog-image.js';
import {catalogStream} from './catalog-stream.js';
import {CatalogTable, packKind} from './catalog-table.js';
import {packUse, type PackUse} from './pack-use.js';
import {
	isNamedMember,
	type CatalogEntry,
	type PackLocation,
	type PackMembers,
	type PendingCatalog,
	requirePlace,
} from './pack-location.js';
import {type CatalogParts, type Pieces, readStoredCatalog} from './read-catalog.js';

type GivenParts = Partial<CatalogParts & {readonly version: string}>;

/**
The pack catalog `index/packs`: which object lies where in which pack. Format reference 7.3.

Flat arrays over shared memory, about 50 bytes an object: 5 million objects take 260 MB. What was added and removed since it was read is
remembered, so that it can be joined with what others have stored meanwhile.
*/
export class PackCatalog {
	/** Reads the catalog of a repository. Only one that is proved absent is empty (weak spot W2). Errors as `readStoredCatalog`. */
	static async read(backend: ObjectStore, {signal}: {signal?: AbortSignal | undefined} = {}): Promise<PackCatalog> {
		const found = await backend.stat(packsKey, {signal});
		return found === undefined ? new PackCatalog() : PackCatalog.readFound(backend, found, signal);
	}

	/** As {@link read}, for one that was just seen. */
	static async readFound(backend: ObjectStore, found: ObjectStat, signal?: AbortSignal): Promise<PackCatalog> {
		return new PackCatalog({...(await readStoredCatalog(backend, found.size, signal)), version: found.version});
	}

	/** The catalog from what {@link toImage} gave. Parameters and errors as `readImage`. */
	static async fromImage(pieces: Pieces<Uint8Array>, mostRows: number, version: string): Promise<PackCatalog> {
		return new PackCatalog({...(await readImage(pieces, mostRows)), version});
	}

	#table: CatalogTable;
	#named: Map<string, PackLocation>;
	#version: string | undefined;
	#changes: CatalogChanges;
	#isCommitting = false;
	readonly #scratch = new HashScratch();

	/** An empty catalog, or what was read of one. */
	constructor({table = new CatalogTable(), named = new Map(), version}: GivenParts = {}) {
		this.#table = table;
		this.#named = named;
		this.#version = version;
		this.#changes = new CatalogChanges(table.rows);
		for (const {pack} of named.values()) {
			this.#table.numberOfPack(pack);
		}
	}

	/** Version of `index/packs` that this agrees with, own changes apart; `undefined` when there was none. */
	get version(): string | undefined {
		return this.#version;
	}

	/** Number of objects. */
	get size(): number {
		return this.#table.size + this.#named.size;
	}

	/** Whether anything was added or removed that is not stored. */
	get isChanged(): boolean {
		return this.#changes.any(this.#table.rows);
	}

	has(key: string): boolean {
		const kind = decodeKey(key, this.#scratch.bytes);
		return kind === -1 ? this.#named.has(key) : this.#table.rowOf(kind, this.#scratch.words) !== -1;
	}

	find(key: string): PackLocation | undefined {
		const kind = decodeKey(key, this.#scratch.bytes);
		if (kind === -1) {
			return this.#named.get(key);
		}

		const row = this.#table.rowOf(kind, this.#scratch.words);
		return row === -1 ? undefined : this.#table.locationOf(row);
	}

	/**
	Takes up the members of a pack, which must be durable (weak spot W5). Members that are known already lie in this pack from now on; of equal keys
	the last one counts.

	@throws {UsageError} For keys that cannot be members, and places that cannot be in a pack.
	*/
	addPack(packKey: string, {keys, offsets, lengths}: PackMembers): void {
		const number = keys.length > 0 ? this.#table.numberOfPack(packKey) : -1;
		for (const [i, key] of keys.entries()) {
			this.#add(key, {pack: packKey, offset: offsets[i] ?? -1, length: lengths[i] ?? -1}, number);
		}
	}

	/** As {@link addPack}, of members that are named by hashes. */
	addMembers(packKey: string, {kinds, hashes, offsets, lengths}: HashedMembers): void {
		const pack = kinds.length > 0 ? this.#table.numberOfPack(packKey) : -1;
		for (const [i, kind] of kinds.entries()) {
			const [offset = 0, length = 0] = [offsets[i], lengths[i]];
			requirePlace({offset, length});
			this.#scratch.read(hashes, i * 32);
			this.#set(kind, pack, offset, length);
		}
	}

	/** Before very many objects are added: keeps the event loop free while the memory grows. */
	async makeRoom(objects: number): Promise<void> {
		await this.#table.makeRoom(objects);
	}

	/** @returns Whether the object was there. */
	remove(key: string): boolean {
		const kind = decodeKey(key, this.#scratch.bytes);
		if (kind === -1) {
			return this.#removeNamed(key);
		}

		const row = this.#table.rowOf(kind, this.#scratch.words);
		return row !== -1 && this.#removeRow(row);
	}

	/** Removes all members of these packs, in one pass. @returns How many there were. */
	dropPacks(packKeys: Iterable<string>): number {
		const names = new Set(packKeys);
		const numbers = new Set([...names].map(name => this.#table.knownPack(name)));
		const gone = [...this.#named].filter(([key, {pack}]) => names.has(pack) && this.#removeNamed(key));
		return gone.length + this.removeRows(row => numbers.has(this.#table.place(row).pack));
	}

	/** Removes those objects for whose numbers, as in {@link share}, this says so. @returns How many there were. */
	removeRows(isGone: (row: number) => boolean): number {
		let removed = 0;
		for (const row of this.#table.present()) {
			removed += isGone(row) && this.#removeRow(row) ? 1 : 0;
		}

		return removed;
	}

	/** Objects that are not named by a hash. {@link share} does not have them. */
	get named(): ReadonlyMap<string, PackLocation> {
		return this.#named;
	}

	/** All objects, or those whose key begins with a prefix, in no particular order. */
	*entries(prefix = ''): Generator<CatalogEntry> {
		for (const row of this.#table.present(kindsWithPrefix(prefix))) {
			const key = this.#table.keyOf(row);
			if (key.startsWith(prefix)) {
				yield {key, ...this.#table.locationOf(row)};
			}
		}

		for (const [key, location] of this.#named) {
			if (key.startsWith(prefix)) {
				yield {key, ...location};
			}
		}
	}

	/** Every pack that the catalog named since it was read, also those of which nothing is left. */
	packs(): Iterable<PackUse> {
		return packUse(
			this.#table,
			[...this.#named.values()].map(({pack, length}) => ({pack: this.#table.numberOfPack(pack), length})),
		);
	}

	/** How many bytes each pack has at least, by their numbers in {@link share}: where the last member ends that is or was in it. */
	readonly packEnds = (): Float64Array => this.#table.packEnds();

	/** As {@link packEnds}, of one. */
	readonly endOf = (packKey: string): number => this.packEnds()[this.#table.knownPack(packKey)] ?? 0;

	/** The bytes of `index/packs` as it is now, whatever is changed later. */
	async toStream(): Promise<ByteStream> {
		return catalogStream(this.#table.columns(), new Map(this.#named));
	}

	/** The catalog as it is now, whatever is changed later, for this machine to remember. */
	toImage(): Iterable<Uint8Array> {
		return imagePieces(this.#table, new Map(this.#named));
	}

	/** For other threads. Objects that are not named by a hash are not in it. */
	share(): SharedCatalog {
		return this.#table.share();
	}

	/** Begins to store the catalog, as it is at this moment. */
	async startCommit(): Promise<PendingCatalog> {
		this.#requireIdle();
		this.#isCommitting = true;
		const mark = this.#changes.mark(this.#table.rows);
		const columns = this.#table.columns();
		const named = new Map(this.#named);
		const end = (): void => {
			this.#isCommitting = false;
			this.#table.giveBack(columns);
		};

		return {
			stream: await catalogStream(columns, named),
			done: version => {
				end();
				this.#version = version;
			},
			failed: () => {
				end();
				this.#changes.failed(mark);
			},
		};
	}

	/**
	Takes over the entries of a catalog that was read later, and makes its own changes in them again. `later` must not be used any more.

	An entry that was removed here stays when it lies in a pack that is not known here: somebody has stored the object again.
	*/
	rebase(later: PackCatalog): void {
		this.#requireIdle();
		const isKnown = (pack: string): boolean => this.#table.knownPack(pack) !== -1;
		const {rows, names} = this.#changes.all(this.#table.rows);
		for (const row of rows) {
			redoChange(
				later,
				this.#table.keyOf(row),
				this.#table.has(row) ? this.#table.locationOf(row) : undefined,
				isKnown,
			);
		}

		for (const key of names) {
			redoChange(later, key, this.#named.get(key), isKnown);
		}

		this.#table = later.#table;
		this.#named = later.#named;
		this.#version = later.#version;
		this.#changes = later.#changes;
	}

	#requireIdle(): void {
		if (this.#isCommitting) {
			throw new Error('The pack catalog is being stored');
		}
	}

	#add(key: string, location: PackLocation, pack: number): void {
		requirePlace(location);
		const kind = decodeKey(key, this.#scratch.bytes);
		if (kind !== -1 && kind !== packKind) {
			this.#set(kind, pack, location.offset, location.length);
		} else if (isNamedMember(key)) {
			this.#named.set(key, location);
			this.#changes.nameChanged(key);
		} else {
			throw new UsageError(`${JSON.stringify(key)} cannot be a member of a pack`);
		}
	}

	/** Of the hash that is in the scratch memory. */
	#set(kind: number, pack: number, offset: number, length: number): void {
		const before = this.#table.rows;
		const row = this.#table.set(kind, this.#scratch.words, pack, offset, length);
		if (row < before) {
			this.#changes.rowChanged(row);
		}
	}

	#removeRow(row: number): boolean {
		this.#table.remove(row);
		this.#changes.rowChanged(row);
		return true;
	}

	#removeNamed(key: string): boolean {
		const wasThere = this.#named.delete(key);
		if (wasThere) {
			this.#changes.nameChanged(key);
		}

		return wasThere;
	}
}
