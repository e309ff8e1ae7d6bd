import {setTimeout} from 'node:timers/promises';
import {StoreError} from '../../source/engine/errors.js';
import {collectBytes} from '../../source/engine/stores/bytes.js';
import type {
	ByteStream,
	GetOptions,
	ListedObject,
	ObjectStat,
	ObjectStore,
	PutOptions,
} from '../../source/engine/stores/object-store.js';

export type FaultyMethod = 'get' | 'getStream' | 'put' | 'stat' | 'list' | 'delete' | 'flush' | 'close';

/** One call that reached the store. Each key of `deleteMany` is a `delete` of its own. */
export type Call = {
	readonly method: FaultyMethod;
	/** The prefix of a list; empty for flush and close. */
	readonly key: string;
	/** 1, 2, … over all calls. */
	readonly number: number;
	/** 1, 2, … over puts and deletes; 0 for everything else. */
	readonly mutation: number;
};

/** What goes wrong with a call. */
export type Fault =
	/** Nothing happens, and the caller gets an error. */
	| {readonly type: 'fail'; readonly error?: Error}
	/** It happens, but the answer is lost: the caller gets an error. */
	| {readonly type: 'lose-answer'; readonly error?: Error}
	/** A store that is not atomic: a put leaves so much of the bytes (a half by default), a list or a stream ends after so many items, with an error. */
	| {readonly type: 'tear'; readonly keep?: number; readonly error?: Error}
	/** A store that lies: a list yields only so many objects (none by default), without an error. */
	| {readonly type: 'shorten'; readonly keep?: number}
	/** A store that lists late, or lies: a list leaves these out, without an error. */
	| {readonly type: 'hide'; readonly isHidden: (key: string) => boolean}
	/** What is read comes back changed. */
	| {readonly type: 'change'; readonly change: (bytes: Buffer) => Buffer}
	/** It happens later: after so many milliseconds, or when the promise resolves. */
	| {readonly type: 'delay'; readonly until: number | Promise<unknown>}
	/** The process dies before this call, and nothing of what it does afterwards reaches the store. */
	| {readonly type: 'kill'}
	/** The process dies after this call. */
	| {readonly type: 'kill-after'};

/** Decides for each call what goes wrong; `undefined` is nothing. */
export type FaultPlan = (call: Call) => Fault | undefined;

/** What every call of a dead process gets. Not one of the engine's errors, so that no code can take it for something that it knows. */
export class KilledError extends Error {
	override readonly name = 'KilledError';
}

/** The n-th put or delete, counted from 1. */
export const atMutation =
	(n: number, fault: Fault): FaultPlan =>
	({mutation}) =>
		mutation === n ? fault : undefined;

/** Every put and delete from the n-th on: a full disk, a lost connection. */
export const fromMutation =
	(n: number, fault: Fault): FaultPlan =>
	({mutation}) =>
		mutation >= n ? fault : undefined;

/** Every call of this method on keys (prefixes, for a list) that match, or only the n-th of them. */
export function atCall(method: FaultyMethod, keys: RegExp, fault: Fault, n?: number): FaultPlan {
	let seen = 0;
	return call => {
		if (call.method !== method || !keys.test(call.key)) {
			return undefined;
		}

		seen++;
		return n === undefined || seen === n ? fault : undefined;
	};
}

const failure = (fault: {readonly error?: Error}, {method, key}: Call): Error =>
	fault.error ?? new StoreError(`The store failed on purpose: ${method} ${key}`);

/**
A store between the code under test and a real one, which fails, tears, lies, delays or dies as planned.

It counts all calls and all mutations (puts and deletes), so that a test can first run without faults and then go through every n.
*/
export class FaultyStore implements ObjectStore {
	readonly location: string;
	readonly conditionalPut: boolean;
	/** Hidden, so that nobody writes past the faults. */
	readonly localFolder = undefined;
	readonly calls: Call[] = [];
	plan: FaultPlan;
	readonly #inner: ObjectStore;
	#mutations = 0;
	#isDead = false;

	constructor(inner: ObjectStore, plan: FaultPlan = () => undefined) {
		this.#inner = inner;
		this.location = inner.location;
		this.conditionalPut = inner.conditionalPut;
		this.plan = plan;
	}

	/** Puts and deletes so far, those that failed included. */
	get mutations(): number {
		return this.#mutations;
	}

	get isDead(): boolean {
		return this.#isDead;
	}

	/** Begins to count anew, and may plan something else. */
	restart(plan: FaultPlan = () => undefined): void {
		this.calls.length = 0;
		this.#mutations = 0;
		this.#isDead = false;
		this.plan = plan;
	}

	async get(key: string, options?: GetOptions): Promise<Buffer> {
		const fault = await this.#meet('get', key);
		const bytes = await this.#inner.get(key, options);
		return this.#answer(fault, fault.type === 'change' ? fault.change(bytes) : bytes);
	}

	async *getStream(key: string, options?: {signal?: AbortSignal}): AsyncGenerator<Buffer> {
		const fault = await this.#meet('getStream', key);
		if (fault.type === 'change') {
			yield fault.change(await this.#inner.get(key, options));
			return;
		}

		yield* this.#cut(fault, this.#inner.getStream(key, options));
	}

	async put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void> {
		const fault = await this.#meet('put', key);
		if (fault.type === 'tear') {
			const bytes = await collectBytes(key, data);
			await this.#inner.put(key, bytes.subarray(0, fault.keep ?? bytes.length / 2), options);
			throw failure(fault, fault.call);
		}

		await this.#inner.put(key, data, options);
		this.#answer(fault, undefined);
	}

	async stat(key: string, options?: {signal?: AbortSignal}): Promise<ObjectStat | undefined> {
		const fault = await this.#meet('stat', key);
		return this.#answer(fault, await this.#inner.stat(key, options));
	}

	async *list(prefix: string, options?: {signal?: AbortSignal}): AsyncGenerator<ListedObject> {
		const fault = await this.#meet('list', prefix);
		for await (const object of this.#cut(fault, this.#inner.list(prefix, options))) {
			if (fault.type !== 'hide' || !fault.isHidden(object.key)) {
				yield object;
			}
		}
	}

	async delete(key: string, options?: {signal?: AbortSignal}): Promise<void> {
		const fault = await this.#meet('delete', key);
		await this.#inner.delete(key, options);
		this.#answer(fault, undefined);
	}

	async deleteMany(keys: Iterable<string> | AsyncIterable<string>, options?: {signal?: AbortSignal}): Promise<void> {
		for await (const key of keys) {
			await this.delete(key, options);
		}
	}

	async flush(options?: {signal?: AbortSignal}): Promise<void> {
		const fault = await this.#meet('flush', '');
		await this.#inner.flush(options);
		this.#answer(fault, undefined);
	}

	async close(): Promise<void> {
		await this.#meet('close', '');
		await this.#inner.close();
	}

	/** Counts the call and lets happen what happens before it. */
	async #meet(method: FaultyMethod, key: string): Promise<(Fault | {readonly type: 'none'}) & {readonly call: Call}> {
		if (this.#isDead) {
			throw new KilledError(`${method} ${key} after the process was killed`);
		}

		const isMutation = method === 'put' || method === 'delete';
		this.#mutations += isMutation ? 1 : 0;
		const call = {method, key, number: this.calls.length + 1, mutation: isMutation ? this.#mutations : 0};
		this.calls.push(call);
		const fault = this.plan(call) ?? {type: 'none'};
		if (fault.type === 'kill') {
			this.#isDead = true;
			throw new KilledError(`killed before ${method} ${key}`);
		}

		if (fault.type === 'fail') {
			throw failure(fault, call);
		}

		if (fault.type === 'delay') {
			await (typeof fault.until === 'number' ? setTimeout(fault.until) : fault.until);
		}

		return {...fault, call};
	}

	#answer<Result>(fault: (Fault | {readonly type: 'none'}) & {readonly call: Call}, result: Result): Result {
		if (fault.type === 'kill-after') {
			this.#isDead = true;
			throw new KilledError(`killed after ${fault.call.method} ${fault.call.key}`);
		}

		if (fault.type === 'lose-answer') {
			throw failure(fault, fault.call);
		}

		return result;
	}

	async *#cut<Item>(
		fault: (Fault | {readonly type: 'none'}) & {readonly call: Call},
		items: AsyncIterable<Item>,
	): AsyncGenerator<Item> {
		const keep = fault.type === 'tear' || fault.type === 'shorten' ? (fault.keep ?? 0) : Infinity;
		let count = 0;
		for await (const item of items) {
			if (count++ >= keep) {
				break;
			}

			yield item;
		}

		if (fault.type === 'tear') {
			throw failure(fault, fault.call);
		}

		this.#answer(fault, undefined);
	}
}
