import {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../../errors.js';
import {isHashedKey, snapshotsKey} from '../../objects/keys.js';
import {requireRange, type ByteRange} from '../bytes.js';
import {WrappedStore} from '../layers/wrapped-store.js';
import type {ByteStream, GetOptions, ListedObject, ObjectStat, ObjectStore, PutOptions} from '../object-store.js';
import type {CacheFolder} from './cache-folder.js';

/** Far away, so much more costs less than another request; here, so much less is read and proven for one small object. */
export const blockSize = 262_144;
const blocksInMemory = 64;
/** What a listing said is believed for so long, and once: it stands for the request that would have come right after it. */
const newsLastMs = 20_000;

type WithSignal = {readonly signal?: AbortSignal};

/**
A store that keeps metadata on this machine, as it is stored: whole loose objects, and blocks of packs. Only what is asked for with `keep` is; everything else
passes. Packs and loose objects never change under their keys, so what was kept is right for as long as it is whole; that it is still in the store it does not
prove.
*/
export class CachedStore extends WrappedStore {
	readonly #folder: CacheFolder;
	/** Blocks used last. */
	readonly #recent = new Map<string, Buffer>();
	#news: {readonly at: number; readonly objects: Map<string, ListedObject>} | undefined;

	constructor(below: ObjectStore, folder: CacheFolder) {
		super(below);
		this.#folder = folder;
	}

	/** What a listing of `index/` has just said; saves asking for the same once more. */
	hearNews(objects: readonly ListedObject[]): void {
		this.#news = {at: performance.now(), objects: new Map(objects.map(object => [object.key, object]))};
	}

	/** Whoever has just taken a lock must not decide by what was true before. */
	forgetNews(): void {
		this.#news = undefined;
	}

	override async get(key: string, options: GetOptions = {}): Promise<Buffer> {
		const {range, keep, signal} = options;
		if (key === snapshotsKey && !range) {
			return this.#getSummaries(options);
		}

		if (!keep || this.#folder.isPaused || !isHashedKey(key)) {
			return super.get(key, {range, signal});
		}

		if (!range) {
			return this.#getWhole(key, options);
		}

		requireRange(range);
		return range.length === 0 ? super.get(key, {range, signal}) : this.#getPart(key, range, options);
	}

	override async put(key: string, data: Uint8Array | ByteStream, options: PutOptions = {}): Promise<void> {
		this.#news?.objects.delete(key);
		await super.put(key, data, options);
		if (options.keep && data instanceof Uint8Array && isHashedKey(key)) {
			for (let block = 0; block * blockSize < data.length; block++) {
				this.#keepBlock(nameOf(key, block), Buffer.from(data.subarray(block * blockSize, (block + 1) * blockSize)));
			}
		}
	}

	override async stat(key: string, options?: WithSignal): Promise<ObjectStat | undefined> {
		const {version, size = 0} = this.#takeNews(key) ?? {};
		return version === undefined ? super.stat(key, options) : {size, version};
	}

	async #getWhole(key: string, {anew, signal}: GetOptions): Promise<Buffer> {
		const name = nameOf(key, 'whole');
		const kept = anew ? undefined : await this.#folder.read(name);
		if (kept) {
			return kept;
		}

		const bytes = await super.get(key, {signal});
		// Who gets the bytes may hand them on to another thread.
		this.#folder.keep(name, [Buffer.from(bytes)]);
		return bytes;
	}

	/** `index/snapshots` says nothing that listing the snapshots does not prove, so the version that a listing has just told is good enough. */
	async #getSummaries({signal}: GetOptions): Promise<Buffer> {
		const version = this.#takeNews(snapshotsKey)?.version;
		const kept = version === undefined ? undefined : await this.#folder.read(snapshotsKey, version);
		if (kept) {
			return kept;
		}

		const bytes = await super.get(snapshotsKey, {signal});
		if (version !== undefined) {
			this.#folder.keep(snapshotsKey, [bytes], version);
		}

		return bytes;
	}

	async #getPart(key: string, range: ByteRange, {keep, anew, signal}: GetOptions): Promise<Buffer> {
		const end = range.offset + range.length;
		const first = Math.floor(range.offset / blockSize);
		const count = Math.floor((end - 1) / blockSize) - first + 1;
		const blocks = await Promise.all(
			Array.from({length: count}, async (_, i) =>
				anew ? undefined : this.#readBlock(nameOf(key, first + i), Math.min(blockSize, end - (first + i) * blockSize)),
			),
		);
		const from = blocks.indexOf(undefined);
		if (from !== -1) {
			// One request from the first to the last that is not here, rather than one for each stretch.
			const to = blocks.lastIndexOf(undefined);
			const offset = (first + from) * blockSize;
			const stop = Math.min((first + to + 1) * blockSize, Math.max(end, keep?.end?.() ?? 0));
			const fetched = await this.#fetch(key, {offset, length: stop - offset}, signal);
			if (!fetched) {
				return super.get(key, {range, signal});
			}

			for (let i = from; i <= to; i++) {
				const at = (i - from) * blockSize;
				blocks[i] = Buffer.from(fetched.subarray(at, at + blockSize));
				this.#keepBlock(nameOf(key, first + i), blocks[i] ?? Buffer.alloc(0));
			}
		}

		const bytes = Buffer.concat(blocks.filter(block => block !== undefined));
		return bytes.subarray(range.offset - first * blockSize, end - first * blockSize);
	}

	/** `undefined` when the object is shorter than it was said to be: then only what was asked for tells what is wrong. */
	async #fetch(key: string, range: ByteRange, signal: AbortSignal | undefined): Promise<Buffer | undefined> {
		try {
			return await super.get(key, {range, signal});
		} catch (error) {
			if (error instanceof CorruptObjectError) {
				return undefined;
			}

			throw error;
		}
	}

	async #readBlock(name: string, atLeast: number): Promise<Buffer | undefined> {
		const block = this.#recent.get(name) ?? (await this.#folder.read(name));
		if (block === undefined || block.length < atLeast) {
			return undefined;
		}

		this.#remember(name, block);
		return block;
	}

	#keepBlock(name: string, block: Buffer): void {
		this.#remember(name, block);
		this.#folder.keep(name, [block]);
	}

	#remember(name: string, block: Buffer): void {
		this.#recent.delete(name);
		this.#recent.set(name, block);
		const [oldest] = this.#recent.keys();
		if (this.#recent.size > blocksInMemory && oldest !== undefined) {
			this.#recent.delete(oldest);
		}
	}

	#takeNews(key: string): ListedObject | undefined {
		const news = this.#news;
		if (!news || this.#folder.isPaused || performance.now() - news.at > newsLastMs) {
			return undefined;
		}

		const object = news.objects.get(key);
		news.objects.delete(key);
		return object;
	}
}

/** `packs/ab/abcd…-3`: the blocks of a pack lie together, and no folder gets long. */
const nameOf = (key: string, block: number | 'whole'): string => {
	const [kind = '', hash = ''] = key.split('/');
	return `${kind}/${hash.slice(0, 2)}/${hash}-${block}`;
};
