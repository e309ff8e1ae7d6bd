import {Buffer} from 'node:buffer';
import {PackBuilder, packedObjectLimit} from '../../compute/pack-builder.js';
import {ObjectNotFoundError, throwIfCancelled} from '../../errors.js';
import {hashedKinds, packsKey} from '../../objects/keys.js';
import {collectBytes, sliceRange} from '../bytes.js';
import type {ByteStream, GetOptions, ListedObject, ObjectStat, PutOptions} from '../object-store.js';
import type {CatalogHolder} from './catalog-holder.js';
import {WrappedStore} from './wrapped-store.js';

type WithSignal = {readonly signal?: AbortSignal};

/** What may go into packs. Snapshots and indexes stand on their own: a backup that stores nothing else then leaves the catalog as it is. */
const packedKinds = hashedKinds.filter(kind => kind !== 'packs' && kind !== 'snapshot');

/**
Joins small objects in packs. Format reference 7.

A packed object wins over a loose one under the same key. A member is in the catalog only after its pack is durable (W5), and is stored for others only after
`flush`.
*/
export class PackLayer extends WrappedStore {
	readonly #holder: CatalogHolder;
	readonly #packsSmallObjects: boolean;
	readonly #builder = new PackBuilder();
	#flushing: Promise<void> = Promise.resolve();

	/** @param packsSmallObjects `false` for a view that reads packs and puts everything beside them. */
	constructor(holder: CatalogHolder, {packsSmallObjects = true}: {packsSmallObjects?: boolean} = {}) {
		super(holder.backend);
		this.#holder = holder;
		this.#packsSmallObjects = packsSmallObjects;
	}

	override async get(key: string, {range, signal}: GetOptions = {}): Promise<Buffer> {
		throwIfCancelled(signal);
		if (isNeverPacked(key)) {
			return this.below.get(key, {range, signal});
		}

		const buffered = this.#builder.member(key);
		if (buffered !== undefined) {
			return Buffer.from(sliceRange(key, buffered, range));
		}

		const location = await this.#holder.locate(key, {signal});
		if (location === undefined) {
			return this.below.get(key, {range, signal});
		}

		try {
			const {pack, offset, length} = location;
			return sliceRange(key, await this.below.get(pack, {range: {offset, length}, signal}), range);
		} catch (error) {
			if (error instanceof ObjectNotFoundError) {
				return this.#getMoved(key, {range, signal});
			}

			throw error;
		}
	}

	override async *getStream(key: string, options?: WithSignal): AsyncGenerator<Buffer> {
		if (
			isNeverPacked(key) ||
			(this.#builder.member(key) === undefined && (await this.#holder.locate(key, options)) === undefined)
		) {
			yield* this.below.getStream(key, options);
		} else {
			yield await this.get(key, options);
		}
	}

	override async put(key: string, data: Uint8Array | ByteStream, options: PutOptions = {}): Promise<void> {
		if (!this.#mayPack(key, data.length, options)) {
			await this.below.put(key, data, options);
			await this.#holder.forgetNamed(key, options);
			return;
		}

		throwIfCancelled(options.signal);
		const bytes = await collectBytes(key, data);
		if (this.#builder.isFull) {
			await this.#closePack(options);
		}

		this.#builder.append(key, bytes.length, (target, offset) => {
			target.set(bytes, offset);
		});
		if (this.#builder.isFull) {
			await this.#closePack(options);
		}
	}

	override async stat(key: string, options?: WithSignal): Promise<ObjectStat | undefined> {
		throwIfCancelled(options?.signal);
		if (isNeverPacked(key)) {
			return this.below.stat(key, options);
		}

		const buffered = this.#builder.member(key);
		if (buffered !== undefined) {
			return {size: buffered.length, version: 'buffered'};
		}

		const location = await this.#holder.locate(key, options);
		return location === undefined
			? this.below.stat(key, options)
			: {size: location.length, version: `${location.pack}:${location.offset}`};
	}

	/** Packs and their catalog are how this layer works, and not listed. */
	override async *list(prefix: string, options?: WithSignal): AsyncGenerator<ListedObject> {
		if (isNeverPacked(prefix)) {
			yield* this.below.list(prefix, options);
			return;
		}

		await this.#flushing;
		await this.#closePack(options ?? {});
		const catalog = await this.#holder.catalog(options);
		for (const {key, length} of catalog.entriesBelow(prefix)) {
			yield {key, size: length};
		}

		for await (const object of this.below.list(prefix, options)) {
			if (!object.key.startsWith('packs/') && object.key !== packsKey && !catalog.has(object.key)) {
				yield object;
			}
		}
	}

	override async delete(key: string, options?: WithSignal): Promise<void> {
		await (isNeverPacked(key) ? this.below.delete(key, options) : this.deleteMany([key], options));
	}

	override async deleteMany(keys: Iterable<string> | AsyncIterable<string>, options?: WithSignal): Promise<void> {
		await this.#flushing;
		await this.#closePack(options ?? {});
		const catalog = await this.#holder.catalog(options);
		const loose: string[] = [];
		for await (const key of keys) {
			catalog.remove(key);
			loose.push(key);
		}

		await this.below.deleteMany(loose, options);
	}

	override async flush(options?: WithSignal): Promise<void> {
		await this.#closePack(options ?? {});
		await this.#holder.commit(options);
		await super.flush(options);
	}

	#mayPack(key: string, length: number, {ifAbsent = false}: PutOptions): boolean {
		return this.#packsSmallObjects && length <= packedObjectLimit && !ifAbsent && isPacked(key);
	}

	/** The pack may have been replaced by a prune since the catalog was read. */
	async #getMoved(key: string, options: GetOptions): Promise<Buffer> {
		const moved = await this.#holder.locateAgain(key, options);
		if (moved === undefined) {
			return this.below.get(key, options);
		}

		try {
			const {pack, offset, length} = moved;
			return sliceRange(
				key,
				await this.below.get(pack, {range: {offset, length}, signal: options.signal}),
				options.range,
			);
		} catch (error) {
			throw error instanceof ObjectNotFoundError ? new ObjectNotFoundError(key, {cause: error}) : error;
		}
	}

	async #closePack(options: WithSignal): Promise<void> {
		if (this.#builder.count === 0) {
			return this.#flushing;
		}

		const {packKey, bytes, ...members} = this.#builder.close();
		// The builder's buffer is used again at once, and reads look into it while the pack is on its way.
		const copy = Buffer.from(bytes);
		const previous = this.#flushing;
		this.#flushing = (async () => {
			await previous;
			await this.below.put(packKey, copy, options);
			const catalog = await this.#holder.catalog(options);
			catalog.addPack(packKey, members);
		})();
		await this.#flushing;
	}
}

const isPacked = (key: string): boolean => packedKinds.some(kind => key.startsWith(`${kind}/`));

/** Format reference 7.1. Locks are among them: they are looked at before the catalog is read, and broken when it cannot be read. */
const isNeverPacked = (key: string): boolean => /^(?:config$|keys\/|index\/(?:lock|holdfast\/|snapshots$))/.test(key);
