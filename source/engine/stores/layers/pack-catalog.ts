import {Buffer} from 'node:buffer';
import {noPack, type SharedCatalog} from '../../compute/shared-catalog.js';
import {UsageError} from '../../errors.js';
import {hashedKinds, isHashedKey, isStorableKey, kindNumber, packsKey} from '../../objects/keys.js';
import type {ByteStream, ObjectStore} from '../object-store.js';
import {CatalogParser} from './catalog-parser.js';
import {catalogStream, type NamedPlace} from './catalog-stream.js';
import {CatalogTable} from './catalog-table.js';

/** Where the stored form of an object lies. */
export type PackLocation = {readonly pack: string; readonly offset: number; readonly length: number};

export type CatalogEntry = PackLocation & {readonly key: string};

/** Members of a pack in columns, as they come from `PackBuilder`. */
export type PackMemberColumns = {
	readonly keys: readonly string[];
	readonly offsets: readonly number[];
	readonly lengths: readonly number[];
};

/** What a pack still holds. */
export type PackUse = {readonly key: string; readonly members: number; readonly liveBytes: number};

/** Bytes that an entry takes in the stored form, for a guess at how many there are. */
const usualEntry = 172;

/**
The pack catalog `index/packs` (format reference 7.3): which object lies where in which pack. Some 55 bytes of memory an entry, so five million entries
fit in 300 MB.

What was added and removed since it was read is remembered, for `mergeInto`.
*/
export class PackCatalog {
	/**
	Reads the catalog of a repository. One that is proved absent is empty; every other failure is an error (W2).

	@throws CorruptObjectError, StoreError, CancelledError
	*/
	static async read(backend: ObjectStore, {signal}: {signal?: AbortSignal | undefined} = {}): Promise<PackCatalog> {
		const stat = await backend.stat(packsKey, {signal});
		if (stat === undefined) {
			return new PackCatalog();
		}

		const catalog = new PackCatalog(Math.ceil(stat.size / usualEntry));
		const parser = new CatalogParser({
			hashed(kind, hash, packHash, offset, length) {
				const pack = catalog.#table.packNumber(packHash);
				catalog.#table.set(kind, hash, {pack, offset, length});
			},
			named(key, packHash, offset, length) {
				catalog.#named.set(key, {pack: catalog.#table.packNumber(packHash), offset, length});
			},
		});
		for await (const piece of backend.getStream(packsKey, {signal})) {
			parser.push(piece);
		}

		parser.finish();
		catalog.#version = stat.version;
		return catalog;
	}

	#table: CatalogTable;
	#named = new Map<string, NamedPlace>();
	#version: string | undefined;
	#added = new Set<number>();
	readonly #addedNames = new Set<string>();
	/** With the place where it was: elsewhere it is somebody else's. */
	readonly #removed = new Map<string, PackLocation>();
	readonly #hash = Buffer.alloc(32);

	constructor(expected = 0) {
		this.#table = new CatalogTable(expected);
	}

	/** Version of the stored object that this agrees with, changes apart; `undefined` when there was none. */
	get version(): string | undefined {
		return this.#version;
	}

	/** Entries. */
	get size(): number {
		return this.#table.size + this.#named.size;
	}

	/** Whether anything was added or removed since it was read or committed. */
	get isChanged(): boolean {
		return this.#added.size > 0 || this.#addedNames.size > 0 || this.#removed.size > 0;
	}

	has(key: string): boolean {
		return this.#at(key) !== undefined;
	}

	find(key: string): PackLocation | undefined {
		const place = this.#at(key);
		return place === undefined
			? undefined
			: {...place, pack: `packs/${this.#table.packHash(place.pack).toString('hex')}`};
	}

	/** Takes up the members of a pack that is durable (W5). */
	addPack(packKey: string, {keys, offsets, lengths}: PackMemberColumns): void {
		const pack = this.#table.packNumber(Buffer.from(hashOf(packKey, 'packs'), 'hex'));
		for (const [index, key] of keys.entries()) {
			this.#set(key, {pack, offset: offsets[index] ?? 0, length: lengths[index] ?? 0});
		}
	}

	/** @returns Whether it was there. */
	remove(key: string): boolean {
		const location = this.find(key);
		if (location === undefined) {
			return false;
		}

		if (isHashedKey(key)) {
			const entry = this.#entry(key);
			this.#table.remove(entry);
			this.#added.delete(entry);
		} else {
			this.#named.delete(key);
			this.#addedNames.delete(key);
		}

		this.#removed.set(key, location);
		return true;
	}

	/** Removes all members of a pack. */
	dropPack(packKey: string): void {
		const pack = this.#table.knownPack(hashOf(packKey, 'packs'));
		if (pack === undefined) {
			return;
		}

		for (const {key} of this.#entriesOf(pack)) {
			this.remove(key);
		}
	}

	*entries(): Iterable<CatalogEntry> {
		yield* this.#entriesOf();
	}

	/** Entries whose key begins with a prefix. */
	*entriesBelow(prefix: string): Iterable<CatalogEntry> {
		for (const entry of this.#entriesOf()) {
			if (entry.key.startsWith(prefix)) {
				yield entry;
			}
		}
	}

	/** Every pack that the catalog names, also those of which nothing is left. */
	*packs(): Iterable<PackUse> {
		const members = new Uint32Array(this.#table.packCount);
		const liveBytes = new Float64Array(this.#table.packCount);
		const count = ({pack, length}: {pack: number; length: number}) => {
			members[pack] = (members[pack] ?? 0) + 1;
			liveBytes[pack] = (liveBytes[pack] ?? 0) + length;
		};

		for (let entry = 0; entry < this.#table.end; entry++) {
			const place = this.#place(entry);
			if (place !== undefined) {
				count(place);
			}
		}

		for (const place of this.#named.values()) {
			count(place);
		}

		for (let pack = 0; pack < this.#table.packCount; pack++) {
			yield {key: this.#packKey(pack), members: members[pack] ?? 0, liveBytes: liveBytes[pack] ?? 0};
		}
	}

	/** The bytes of `index/packs`; nothing may be changed before they have been read. */
	toStream(): ByteStream {
		return catalogStream(this.#table, this.#named);
	}

	/** For workers. Objects that are not named by a hash are not in it. */
	share(): SharedCatalog {
		return this.#table.share();
	}

	/** Applies own changes to a catalog that somebody else has stored meanwhile. */
	mergeInto(other: PackCatalog): void {
		for (const [key, {pack, offset}] of this.#removed) {
			const location = other.find(key);
			if (location?.pack === pack && location.offset === offset) {
				other.remove(key);
			}
		}

		for (const entry of this.#added) {
			const key = this.#key(entry);
			const place = this.#place(entry);
			if (place !== undefined) {
				other.#setIn(this.#packKey(place.pack), key, place);
			}
		}

		for (const key of this.#addedNames) {
			const place = this.#named.get(key);
			if (place !== undefined) {
				other.#setIn(this.#packKey(place.pack), key, place);
			}
		}
	}

	/** Takes over the entries of another one, which must not be used any more. */
	adopt(other: PackCatalog): void {
		this.#table = other.#table;
		this.#named = other.#named;
		this.committed(other.#version);
	}

	/** Takes over the entries of one that was read later and merged with, own changes still to be stored. */
	refresh(other: PackCatalog): void {
		this.#table = other.#table;
		this.#named = other.#named;
		this.#version = other.#version;
		this.#added = other.#added;
	}

	/** What it holds is stored now, as this version. */
	committed(version: string | undefined): void {
		this.#version = version;
		this.#added = new Set();
		this.#addedNames.clear();
		this.#removed.clear();
	}

	#setIn(packKey: string, key: string, {offset, length}: NamedPlace): void {
		this.addPack(packKey, {keys: [key], offsets: [offset], lengths: [length]});
	}

	#set(key: string, place: NamedPlace): void {
		if (isHashedKey(key)) {
			const slash = key.indexOf('/');
			this.#hash.write(key.slice(slash + 1), 'hex');
			this.#added.add(this.#table.set(kindNumber(key.slice(0, slash)), this.#hash, place));
		} else if (isStorableKey(key)) {
			this.#named.set(key, place);
			this.#addedNames.add(key);
		} else {
			throw new UsageError(`${JSON.stringify(key)} cannot be the key of an object`);
		}

		this.#removed.delete(key);
	}

	#at(key: string): NamedPlace | undefined {
		return isHashedKey(key) ? this.#place(this.#entry(key)) : this.#named.get(key);
	}

	#entry(key: string): number {
		const slash = key.indexOf('/');
		this.#hash.write(key.slice(slash + 1), 'hex');
		return this.#table.find(kindNumber(key.slice(0, slash)), this.#hash);
	}

	#place(entry: number): NamedPlace | undefined {
		const pack = entry === -1 ? noPack : this.#table.pack(entry);
		return pack === noPack ? undefined : {pack, offset: this.#table.offset(entry), length: this.#table.length(entry)};
	}

	#key(entry: number): string {
		return `${hashedKinds[this.#table.kind(entry)] ?? ''}/${this.#table.hash(entry).toString('hex')}`;
	}

	#packKey(pack: number): string {
		return `packs/${this.#table.packHash(pack).toString('hex')}`;
	}

	*#entriesOf(pack?: number): Iterable<CatalogEntry> {
		for (let entry = 0; entry < this.#table.end; entry++) {
			const place = this.#place(entry);
			if (place !== undefined && (pack === undefined || place.pack === pack)) {
				yield {...place, key: this.#key(entry), pack: this.#packKey(place.pack)};
			}
		}

		for (const [key, place] of this.#named) {
			if (pack === undefined || place.pack === pack) {
				yield {...place, key, pack: this.#packKey(place.pack)};
			}
		}
	}
}

function hashOf(key: string, kind: string): string {
	if (!isHashedKey(key) || !key.startsWith(`${kind}/`)) {
		throw new UsageError(`${JSON.stringify(key)} is not the key of a pack`);
	}

	return key.slice(kind.length + 1);
}
