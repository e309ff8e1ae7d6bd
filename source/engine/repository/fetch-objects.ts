import {checkMember, findSpots, keyAt, packKeyOf} from '../compute/reading/pack-lookup.js';
import {planSpans, type Spot} from '../compute/reading/plan-spans.js';
import {eachLimited} from '../compute/reading/each-limited.js';
import {type StoredItems, StoredItemsBuilder} from '../compute/reading/stored-batch.js';
import type {SharedCatalogView} from '../compute/shared-catalog.js';
import {isHoldfastError, ObjectNotFoundError} from '../errors.js';
import type {HashedKind} from '../objects/keys.js';
import type {GetOptions, ObjectStore} from '../stores/object-store.js';

/** Reading across a gap of this size costs less than a request of its own: on this machine, and far away. */
const near = {widestGap: 16_384, fullLength: 2 ** 20};
const far = {widestGap: 262_144, fullLength: 4 * 2 ** 20};
const requestsAtOnce = 8;
/** So many failures one after the other are no damaged objects: the store is not there. */
const mostFailures = 24;

/** Fetches the stored bytes of many objects, those that lie together in one request. */
export class ObjectFetcher {
	readonly #backend: ObjectStore;
	readonly #packs: SharedCatalogView;
	readonly #packEnds: (() => Float64Array) | undefined;
	#failuresInARow = 0;

	/** @param packEnds Of each pack, how many bytes it has at least: given when what is read may be kept on this machine. */
	constructor(backend: ObjectStore, packs: SharedCatalogView, packEnds?: () => Float64Array) {
		this.#backend = backend;
		this.#packs = packs;
		this.#packEnds = packEnds;
	}

	/**
	Objects that are not there or cannot be read are noted in the result.

	@param hashes 32 bytes each, best in the order of `orderByPlace`.
	@param anew What was kept of them on this machine was not what it should be.
	@throws {StoreError} When nothing can be read any more. {CancelledError}
	*/
	async fetch(kind: HashedKind, hashes: Buffer, signal?: AbortSignal, anew = false): Promise<StoredItems> {
		const spots = findSpots(this.#packs, kind, hashes);
		const collected = new StoredItemsBuilder(spots.length);
		const loose = [...spots.entries()].filter(([, spot]) => spot === undefined).map(([item]) => item);
		const planned = [...planSpans(spots, this.#backend.localFolder === undefined ? far : near), ...loose];
		await eachLimited(
			planned,
			requestsAtOnce,
			async work => {
				if (typeof work === 'number') {
					await this.#attempt([work], collected, keyAt(kind, hashes, work), async key => {
						const bytes = await this.#backend.get(key, {anew, signal, ...(this.#packEnds && {keep: {}})});
						collected.add(bytes, [{item: work, start: 0, length: bytes.length}]);
					});
				} else {
					await this.#fetchSpan(work, spots, collected, {anew, signal});
				}
			},
			signal,
		);
		return collected.finish();
	}

	async #fetchSpan(
		span: Spot & {items: number[]},
		spots: ReadonlyArray<Spot | undefined>,
		collected: StoredItemsBuilder,
		options: Pick<GetOptions, 'anew' | 'signal'>,
	): Promise<void> {
		const {pack, offset, length, items} = span;
		const members = items.map(item => ({
			item,
			start: (spots[item]?.offset ?? 0) - offset,
			length: spots[item]?.length ?? 0,
		}));
		const fetchRange = async (key: string): Promise<void> => {
			checkMember(span, key);
			const keep = this.#packEnds && {end: () => this.#packEnds?.()[pack] ?? 0};
			collected.add(await this.#backend.get(key, {...options, range: {offset, length}, keep}), members);
		};

		if (items.length === 1) {
			await this.#attempt(items, collected, packKeyOf(this.#packs, pack), fetchRange);
			return;
		}

		try {
			await fetchRange(packKeyOf(this.#packs, pack));
			this.#failuresInARow = 0;
		} catch {
			// Perhaps only the last of them lies beyond the end of the pack.
			for (const [index, item] of items.entries()) {
				const start = members[index]?.start ?? 0;
				const alone = {pack, offset: offset + start, length: members[index]?.length ?? 0, items: [item]};
				await this.#fetchSpan(alone, spots, collected, options);
			}
		}
	}

	async #attempt(
		items: readonly number[],
		collected: StoredItemsBuilder,
		key: string,
		read: (key: string) => Promise<void>,
	): Promise<void> {
		try {
			await read(key);
			this.#failuresInARow = 0;
		} catch (error) {
			const isCancelled = isHoldfastError(error) && error.code === 'cancelled';
			const isMissing = error instanceof ObjectNotFoundError;
			this.#failuresInARow = isMissing ? 0 : this.#failuresInARow + 1;
			if (isCancelled || this.#failuresInARow > mostFailures) {
				throw error;
			}

			if (isMissing) {
				collected.miss(items, key);
			} else {
				collected.fail(items, error);
			}
		}
	}
}
