import {setImmediate} from 'node:timers/promises';
import type {StoredBatch} from '../compute/reading/stored-batch.js';
import type {Sealer} from '../compute/sealer.js';
import {type SharedCatalog, SharedCatalogView} from '../compute/shared-catalog.js';
import {type HashedKind, objectKey} from '../objects/keys.js';
import type {ObjectStore} from '../stores/object-store.js';
import {hashLength} from './entry-columns.js';

type Options = {readonly signal?: AbortSignal | undefined};

export type BulkReaderParts = {
	readonly backend: ObjectStore;
	readonly sealer: Sealer;
	catalog(options: Options): Promise<{share(): SharedCatalog; packEnds(): Float64Array}>;
};

/** So few that a batch in hand and one under way stay small, even when each object lies in a stretch of its own. */
const batchSize = 512;

/** Reads many small objects in the order in which they lie in the packs, a stretch at a time, instead of one by one. */
export class BulkReader {
	readonly #parts: BulkReaderParts;

	constructor(parts: BulkReaderParts) {
		this.#parts = parts;
	}

	/**
	@param hashes 32 bytes for each object.
	@param take Called with the logical bytes, proven to be what the key names and valid until it returns, and the place in `hashes`.
	@returns Places of the objects that could not be had in this way, and of all behind so many of them that it makes no sense to go on; why tells whoever reads
	them alone.
	@throws What `take` throws. {StoreError} When the store cannot be read any more. {CancelledError}
	*/
	async read(
		kind: HashedKind,
		hashes: Buffer,
		take: (logical: Buffer, place: number) => void,
		{signal}: Options = {},
	): Promise<number[]> {
		// Loaded late: a list of snapshots reads nothing else.
		const [{orderByPlace}, {StoredBatch}, {ObjectFetcher}] = await Promise.all([
			import('../compute/reading/pack-lookup.js'),
			import('../compute/reading/stored-batch.js'),
			import('./fetch-objects.js'),
		]);
		const catalog = await this.#parts.catalog({signal});
		const packs = new SharedCatalogView(catalog.share());
		const keepsWhatIsRead = kind === 'chunk' ? undefined : () => catalog.packEnds();
		const fetcher = new ObjectFetcher(this.#parts.backend, packs, keepsWhatIsRead);
		const order = orderByPlace(packs, kind, hashes);
		const left: number[] = [];
		const fetchBatch = (start: number) => {
			const places = order.subarray(start, start + batchSize);
			const wanted = Buffer.concat(
				Array.from(places, place => hashes.subarray(place * hashLength, (place + 1) * hashLength)),
			);
			const stored = fetcher.fetch(kind, wanted, signal);
			// It is awaited one batch later, and nothing may be thrown between.
			stored.catch(() => undefined);
			return {places, wanted, stored};
		};

		let following = fetchBatch(0);
		for (let start = 0; start < order.length; start += batchSize) {
			const {places, wanted, stored} = following;
			const batch = new StoredBatch(await stored);
			following = fetchBatch(start + batchSize);
			for (const [item, place] of places.entries()) {
				const logical = this.#open(kind, wanted, item, batch);
				if (logical === undefined) {
					left.push(place);
				} else {
					take(logical, place);
				}
			}

			// Damage at random is never so much: whoever reads the rest alone is told at once, instead of after all that a forged tree may name.
			if (left.length >= batchSize) {
				return [...left, ...order.subarray(start + batchSize)];
			}

			await setImmediate();
		}

		return left;
	}

	#open(kind: HashedKind, hashes: Buffer, item: number, batch: StoredBatch): Buffer | undefined {
		try {
			return this.#parts.sealer.openView(
				objectKey(kind, hashes.subarray(item * hashLength, (item + 1) * hashLength)),
				batch.get(item),
			);
		} catch {
			return undefined;
		}
	}
}
