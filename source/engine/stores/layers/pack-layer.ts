import type {Buffer} from 'node:buffer';
import {packedObjectLimit} from '../../compute/pack-builder.js';
import {MissingObjectError, ObjectExistsError, ObjectNotFoundError, throwIfCancelled} from '../../errors.js';
import {isKeyOf, packsKey} from '../../objects/keys.js';
import {collectBytes, rangeBeyondEnd, requireRange, requireStorableKey, sliceRange} from '../bytes.js';
import type {ByteStream, GetOptions, ListedObject, ObjectStat, PutOptions} from '../object-store.js';
import type {CatalogHolder} from './catalog-holder.js';
import type {PackBuffer} from './pack-buffer.js';
import type {PackLocation} from './pack-location.js';
import {WrappedStore} from './wrapped-store.js';

type WithSignal = {readonly signal?: AbortSignal};

/** What any writer may have packed; everything else is never looked for in packs. Format reference 7.1. */
const everPacked = /^(?:chunk|content|filemeta|node|snapshot)\/|^index\/(?!packs$|snapshots$|lock|holdfast\/)/;

/** Prefixes under which nothing was ever packed. Locks are looked for before the catalog is read, and broken when it cannot be read. */
const neverPacked = /^(?:keys\/|index\/(?:lock|holdfast\/))/;

/** Read again and again. Snapshots are, too, but only who has listed them knows that they are still there. */
const metadata = /^(?:content|filemeta|node)\//;

/** What is packed here. Snapshots and indexes stand alone, so that a backup that stores nothing else leaves the catalog as it is. */
const packedHere = /^(?:chunk|content|filemeta|node)\//;

/**
Joins small objects in packs. Format reference 7.

A packed object wins over a loose one under the same key. A member is in the catalog only after its pack is durable (weak spot W5), and others find it after
`flush`. Packs and `index/packs` are how this layer works: they are not listed.
*/
export class PackLayer extends WrappedStore {
	readonly #holder: CatalogHolder;
	readonly #buffer: PackBuffer;
	readonly #packsSmallObjects: boolean;

	/** @param packsSmallObjects `false` for a view that reads packs and puts everything beside them, durable at once. */
	constructor(
		holder: CatalogHolder,
		buffer: PackBuffer,
		{packsSmallObjects = true}: {packsSmallObjects?: boolean} = {},
	) {
		super(holder.backend);
		this.#holder = holder;
		this.#buffer = buffer;
		this.#packsSmallObjects = packsSmallObjects;
	}

	override async get(key: string, options: GetOptions = {}): Promise<Buffer> {
		const {range, signal} = options;
		requireStorableKey(key);
		throwIfCancelled(signal);
		if (range) {
			requireRange(range);
		}

		const buffered = this.#buffer.find(key);
		if (buffered !== undefined) {
			return sliceRange(key, buffered, range);
		}

		const location = await this.#locate(key, signal);
		if (location !== undefined) {
			return this.#getMember(key, location, options);
		}

		try {
			return await this.below.get(key, {...options, ...(metadata.test(key) && {keep: {}})});
		} catch (error) {
			// Somebody may have packed it since the catalog was read.
			const packed = error instanceof ObjectNotFoundError ? await this.#locateAgain(key, undefined, signal) : undefined;
			if (packed === undefined) {
				throw error;
			}

			return this.#getPart(key, packed, options);
		}
	}

	override async *getStream(key: string, options: WithSignal = {}): AsyncGenerator<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(options.signal);
		const isPacked = this.#buffer.sizeOf(key) !== undefined || (await this.#locate(key, options.signal)) !== undefined;
		if (isPacked || everPacked.test(key)) {
			yield await this.get(key, options);
		} else {
			yield* this.below.getStream(key, options);
		}
	}

	override async put(key: string, data: Uint8Array | ByteStream, options: PutOptions = {}): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(options.signal);
		if (everPacked.test(key)) {
			// Before anything is stored: a repository whose catalog cannot be read is not written to.
			await this.#holder.about(key, options);
		}

		if (options.ifAbsent && (await this.#isInPacks(key, options.signal))) {
			throw new ObjectExistsError(key);
		}

		const isPacked = this.#packsSmallObjects && !options.ifAbsent && packedHere.test(key);
		if (!isPacked || data.length > packedObjectLimit) {
			await this.below.put(key, data, options);
			await this.#forget(key, options.signal);
			return;
		}

		const bytes = await collectBytes(key, data);
		throwIfCancelled(options.signal);
		await this.#buffer.add(key, bytes, options);
	}

	override async stat(key: string, {signal}: WithSignal = {}): Promise<ObjectStat | undefined> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		const buffered = this.#buffer.sizeOf(key);
		if (buffered !== undefined) {
			return {size: buffered, version: 'buffered'};
		}

		const location = await this.#locate(key, signal);
		if (location !== undefined) {
			return statOf(location);
		}

		const loose = await this.below.stat(key, {signal});
		const packed = loose === undefined ? await this.#locateAgain(key, undefined, signal) : undefined;
		return packed === undefined ? loose : statOf(packed);
	}

	override async *list(prefix: string, {signal}: WithSignal = {}): AsyncGenerator<ListedObject> {
		throwIfCancelled(signal);
		if (neverPacked.test(prefix)) {
			yield* this.below.list(prefix, {signal});
			return;
		}

		const buffered = this.#buffer.members();
		const catalog = await this.#holder.about(prefix, {signal});
		for (const [key, size] of buffered) {
			if (key.startsWith(prefix)) {
				throwIfCancelled(signal);
				yield {key, size};
			}
		}

		for (const {key, length} of catalog.entries(prefix)) {
			if (!buffered.has(key)) {
				throwIfCancelled(signal);
				yield {key, size: length};
			}
		}

		for await (const object of this.below.list(prefix, {signal})) {
			const {key} = object;
			if (!isKeyOf('packs', key) && key !== packsKey && !buffered.has(key) && !catalog.has(key)) {
				yield object;
			}
		}
	}

	override async delete(key: string, options?: WithSignal): Promise<void> {
		await this.deleteMany([key], options);
	}

	/** Deletes packed and loose objects of each key: a loose one that was hidden by a packed one must not come up again. */
	override async deleteMany(keys: Iterable<string> | AsyncIterable<string>, {signal}: WithSignal = {}): Promise<void> {
		const state = {mustCommit: false};
		await this.below.deleteMany(this.#removed(keys, state, signal), {signal});
		if (state.mustCommit) {
			await this.#holder.commit({signal});
		}
	}

	override async flush({signal}: WithSignal = {}): Promise<void> {
		throwIfCancelled(signal);
		await this.#buffer.flush({signal});
		await this.#holder.commit({signal});
		await super.flush({signal});
	}

	async *#removed(
		keys: Iterable<string> | AsyncIterable<string>,
		state: {mustCommit: boolean},
		signal: AbortSignal | undefined,
	): AsyncGenerator<string> {
		for await (const key of keys) {
			requireStorableKey(key);
			throwIfCancelled(signal);
			if (everPacked.test(key)) {
				const wasPacked = await this.#unpack(key, signal);
				state.mustCommit ||= wasPacked && key.startsWith('index/');
			}

			yield key;
		}
	}

	/**
	A loose object was put, and an older packed one would hide it: it goes afterwards, so that there is the old one or the new one at every moment. Objects that are
	overwritten as a rule (`index/…`) must be seen by others at once; for the others, whose bytes are the same under the same key, the next flush is soon enough.
	*/
	async #forget(key: string, signal: AbortSignal | undefined): Promise<void> {
		if (!everPacked.test(key)) {
			return;
		}

		if ((await this.#unpack(key, signal)) && key.startsWith('index/')) {
			await this.#holder.commit({signal});
		}
	}

	/** @returns Whether it was in a pack by the catalog, which no longer says so. */
	async #unpack(key: string, signal: AbortSignal | undefined): Promise<boolean> {
		const known = await this.#holder.about(key, {signal});
		this.#buffer.remove(key);
		if (!known.has(key)) {
			return false;
		}

		const catalog = await this.#holder.catalog({signal});
		return catalog.remove(key);
	}

	async #isInPacks(key: string, signal: AbortSignal | undefined): Promise<boolean> {
		return this.#buffer.sizeOf(key) !== undefined || (await this.#locate(key, signal)) !== undefined;
	}

	async #locate(key: string, signal: AbortSignal | undefined): Promise<PackLocation | undefined> {
		if (!everPacked.test(key)) {
			return undefined;
		}

		const catalog = await this.#holder.about(key, {signal});
		return catalog.find(key);
	}

	/** Where it lies by the catalog as it is stored now; `undefined` when that is where it was before. */
	async #locateAgain(
		key: string,
		before: PackLocation | undefined,
		signal: AbortSignal | undefined,
	): Promise<PackLocation | undefined> {
		if (!everPacked.test(key)) {
			return undefined;
		}

		await this.#holder.refresh({signal});
		const location = await this.#locate(key, signal);
		return location?.pack === before?.pack && location?.offset === before?.offset ? undefined : location;
	}

	async #getMember(key: string, location: PackLocation, options: GetOptions): Promise<Buffer> {
		const {range, signal} = options;
		try {
			return await this.#getPart(key, location, options);
		} catch (error) {
			if (!(error instanceof ObjectNotFoundError)) {
				throw error;
			}

			// A prune may have moved it to another pack since the catalog was read, or a loose copy may be left.
			const moved = await this.#locateAgain(key, location, signal);
			return moved ? this.#getPart(key, moved, options) : this.#getLooseCopy(key, error, {range, signal});
		}
	}

	async #getLooseCopy(key: string, missingPack: ObjectNotFoundError, options: GetOptions): Promise<Buffer> {
		try {
			return await this.below.get(key, options);
		} catch (error) {
			throw error instanceof ObjectNotFoundError ? new MissingObjectError(key, {cause: missingPack}) : error;
		}
	}

	async #getPart(key: string, location: PackLocation, {range, ...options}: GetOptions): Promise<Buffer> {
		const {pack, offset, length} = location;
		const part = range ?? {offset: 0, length};
		if (part.offset + part.length > length) {
			throw rangeBeyondEnd(key, part, length);
		}

		const catalog = await this.#holder.about(key);
		const keep = options.keep ?? (metadata.test(key) ? {} : undefined);
		return this.below.get(pack, {
			...options,
			range: {offset: offset + part.offset, length: part.length},
			keep: keep && {end: () => catalog.endOf(pack)},
		});
	}
}

const statOf = ({pack, offset, length}: PackLocation): ObjectStat => ({size: length, version: `${pack}:${offset}`});
