import {CorruptObjectError, throwIfCancelled} from '../errors.js';
import {type HashedKind, isKeyOf} from '../objects/keys.js';
import type {BulkReader} from './bulk-reader.js';
import {JoinedReads} from './joined-reads.js';
import {WeightedCache} from './weighted-cache.js';

/** Bytes of JSON whose objects are kept; each takes several times that in memory. */
const cachedBytes = 4_194_304;

export type CachedReadsParts<Value> = {
	readonly kind: HashedKind;
	readonly bulk: BulkReader | undefined;
	decode(logical: Buffer, ref: string): Value;
	/** The logical bytes of one object, proven to be what the key names. */
	readBytes(ref: string): Promise<Buffer>;
};

/** Reads objects of one kind; keeps those read last, and joins reads that are asked for at the same time. */
export class CachedReads<Value> {
	readonly #kind: HashedKind;
	readonly #cache = new WeightedCache<Value>(cachedBytes);
	readonly #read: (ref: string) => Promise<Value>;

	constructor({kind, bulk, decode, readBytes}: CachedReadsParts<Value>) {
		this.#kind = kind;
		const keep = (logical: Buffer, ref: string) => this.#cache.set(ref, decode(logical, ref), logical.length);
		const readAlone = async (ref: string) => keep(await readBytes(ref), ref);
		const joined = bulk && new JoinedReads({kind, bulk, decode: keep, readAlone});
		this.#read = joined ? async ref => joined.get(ref) : readAlone;
	}

	async get(ref: string, {signal}: {readonly signal?: AbortSignal | undefined} = {}): Promise<Value> {
		if (!isKeyOf(this.#kind, ref)) {
			throw new CorruptObjectError(ref, `it is not the key of a ${this.#kind} object`);
		}

		const value = this.#cache.get(ref) ?? (await this.#read(ref));
		throwIfCancelled(signal);
		return value;
	}
}
