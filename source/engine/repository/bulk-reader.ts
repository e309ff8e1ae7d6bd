import {Buffer} from 'node:buffer';
import {setImmediate} from 'node:timers/promises';
import type {Sealer} from '../compute/sealer.js';
import {type SharedCatalog, SharedCatalogView} from '../compute/shared-catalog.js';
import {throwIfCancelled} from '../errors.js';
import type {HashedKind} from '../objects/keys.js';
import type {ObjectStore} from '../stores/object-store.js';
import type {BatchOpener} from './batch-opener.js';
import type {RepositorySecrets} from './credentials.js';
import {hashLength} from './entry-columns.js';

export type BulkReadOptions = {
	readonly signal?: AbortSignal | undefined;
	/** So many neighbours in `hashes` are read before those behind them, whatever lies between them in the packs; all of them unless given. */
	readonly together?: number | undefined;
};

export type BulkReaderParts = {
	readonly backend: ObjectStore;
	readonly sealer: Sealer;
	readonly secrets: RepositorySecrets;
	catalog(options: Pick<BulkReadOptions, 'signal'>): Promise<{share(): SharedCatalog; packEnds(): Float64Array}>;
};

/** So few that the batches in hand and under way stay small, even when each object lies in a stretch of its own. */
const batchSize = 512;
/** Fewer are opened in this thread, in the time that starting others takes. */
const fewestForThreads = 8192;

/** Reads many small objects in the order in which they lie in the packs, a stretch at a time, instead of one by one; very many with all cores. */
export class BulkReader {
	readonly #parts: BulkReaderParts;

	constructor(parts: BulkReaderParts) {
		this.#parts = parts;
	}

	/**
	@param hashes 32 bytes for each object.
	@param take Called with the logical bytes, proven to be what the key names and valid until it returns, and the place in `hashes`. What it promises is
	waited for.
	@returns Places of the objects that could not be had in this way, and of all behind so many of them that it makes no sense to go on; why tells whoever reads
	them alone.
	@throws What `take` throws. {StoreError} When the store cannot be read any more. {CancelledError}
	*/
	async read(
		kind: HashedKind,
		hashes: Buffer,
		take: (logical: Buffer, place: number) => void | Promise<void>,
		{signal, together = hashes.length / hashLength}: BulkReadOptions = {},
	): Promise<number[]> {
		// Loaded late: a list of snapshots reads nothing else.
		const [{orderByPlace}, {eachLimited}] = await Promise.all([
			import('../compute/reading/pack-lookup.js'),
			import('../compute/reading/each-limited.js'),
		]);
		const catalog = await this.#parts.catalog({signal});
		const packs = catalog.share();
		const view = new SharedCatalogView(packs);
		const left: number[] = [];
		const readBatch = async (opener: BatchOpener, places: Uint32Array): Promise<void> => {
			// Damage at random is never so much: whoever reads the rest alone is told at once, instead of after all that a forged tree may name.
			if (left.length >= batchSize) {
				left.push(...places);
				return;
			}

			const opened = await opener.open(kind, hashesAt(hashes, places), signal);
			throwIfCancelled(signal);
			let item = 0;
			for (const logical of opened) {
				const place = places[item] ?? 0;
				item++;
				if (logical === undefined) {
					left.push(place);
					continue;
				}

				const more = take(logical, place);
				if (more) {
					await more;
				}
			}

			await setImmediate();
		};

		const keepsWhatIsRead = kind === 'chunk' ? undefined : () => catalog.packEnds();
		await using opener = await this.#opener(hashes.length / hashLength, packs, keepsWhatIsRead);
		const order = (group: Buffer) => orderByPlace(view, kind, group);
		await eachLimited(
			batches(hashes, together, order),
			opener.width,
			async places => readBatch(opener, places),
			signal,
		);
		return left;
	}

	async #opener(count: number, packs: SharedCatalog, packEnds: (() => Float64Array) | undefined): Promise<BatchOpener> {
		const [{openHere, openInThreads}, {ObjectFetcher}] = await Promise.all([
			import('./batch-opener.js'),
			import('./fetch-objects.js'),
		]);
		const {backend, sealer, secrets} = this.#parts;
		const fetcher = new ObjectFetcher(backend, new SharedCatalogView(packs), packEnds);
		return count < fewestForThreads ? openHere(fetcher, sealer) : openInThreads({backend, fetcher, secrets, packs});
	}
}

/** Places in `hashes`, in the order in which they are to be read. */
function* batches(hashes: Buffer, together: number, orderOf: (hashes: Buffer) => Uint32Array): Generator<Uint32Array> {
	const count = hashes.length / hashLength;
	for (let first = 0; first < count; first += together) {
		const order = orderOf(hashes.subarray(first * hashLength, (first + together) * hashLength)).map(
			place => first + place,
		);
		for (let start = 0; start < order.length; start += batchSize) {
			yield order.subarray(start, start + batchSize);
		}
	}
}

function hashesAt(hashes: Buffer, places: Uint32Array): Buffer {
	const wanted = Buffer.allocUnsafe(places.length * hashLength);
	for (const [item, place] of places.entries()) {
		hashes.copy(wanted, item * hashLength, place * hashLength, (place + 1) * hashLength);
	}

	return wanted;
}
