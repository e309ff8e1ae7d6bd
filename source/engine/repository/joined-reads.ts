import {setImmediate} from 'node:timers';
import {type HashedKind, parseHashedKey} from '../objects/keys.js';
import type {BulkReader} from './bulk-reader.js';

export type JoinedReadsParts<Value> = {
	readonly kind: HashedKind;
	readonly bulk: BulkReader;
	/** Takes bytes that have been proven to be what the key names. */
	decode(logical: Buffer, ref: string): Value;
	/** For what is asked for alone, and for what the bulk reader cannot give. */
	readAlone(ref: string): Promise<Value>;
};

type Waiting<Value> = {
	readonly promise: Promise<Value>;
	resolve(value: Value | Promise<Value>): void;
	reject(reason: unknown): void;
};

/** Makes one read of those that are asked for at the same time: walks and parallel loops get whole stretches of packs without asking for them. */
export class JoinedReads<Value> {
	readonly #parts: JoinedReadsParts<Value>;
	#waiting = new Map<string, Waiting<Value>>();

	constructor(parts: JoinedReadsParts<Value>) {
		this.#parts = parts;
	}

	/** @param ref A key of the kind. Rejects as `readAlone` does. */
	async get(ref: string): Promise<Value> {
		const known = this.#waiting.get(ref);
		if (known) {
			return known.promise;
		}

		if (this.#waiting.size === 0) {
			setImmediate(() => {
				void this.#readWaiting();
			});
		}

		const waiting = makeWaiting<Value>();
		this.#waiting.set(ref, waiting);
		return waiting.promise;
	}

	async #readWaiting(): Promise<void> {
		const left = this.#waiting;
		this.#waiting = new Map();
		if (left.size > 1) {
			await this.#readTogether(left);
		}

		for (const [ref, {resolve}] of left) {
			resolve(this.#parts.readAlone(ref));
		}
	}

	/** Takes away those that it could read, or that are not what they should be. */
	async #readTogether(waiting: Map<string, Waiting<Value>>): Promise<void> {
		const {bulk, kind, decode} = this.#parts;
		const refs = [...waiting.keys()];
		const hashes = Buffer.concat(refs.map(ref => Buffer.from(parseHashedKey(ref).hash, 'hex')));
		const take = (logical: Buffer, place: number): void => {
			const ref = refs[place] ?? '';
			const one = waiting.get(ref);
			waiting.delete(ref);
			try {
				one?.resolve(decode(logical, ref));
			} catch (error) {
				one?.reject(error);
			}
		};

		try {
			await bulk.read(kind, hashes, take);
		} catch {
			// Whoever reads the rest alone is told why.
		}
	}
}

function makeWaiting<Value>(): Waiting<Value> {
	let resolve: Waiting<Value>['resolve'] = () => {};
	let reject: Waiting<Value>['reject'] = () => {};
	const promise = new Promise<Value>((fulfil, fail) => {
		resolve = fulfil;
		reject = fail;
	});
	return {promise, resolve, reject};
}
