import {fromTransferable, missingObject, toTransferable, type TransferableError} from '../transferable-error.js';

/** `span` of an item that could not be fetched. */
export const notFetched = 0xffff_ffff;

/**
Stored bytes of several objects on their way to a worker: whole stretches of packs as they were read, and where in them each object lies.

`span`, `start` and `length` have one number for each object that was asked for, in the order of asking.
*/
export type StoredItems = {
	readonly spans: readonly Uint8Array[];
	readonly span: Uint32Array;
	readonly start: Uint32Array;
	readonly length: Uint32Array;
	readonly failures: ReadonlyArray<{readonly item: number; readonly error: TransferableError}>;
};

/** Gives the stored bytes of each object of a batch, or throws why there are none. */
export class StoredBatch {
	readonly #items: StoredItems;
	readonly #failures: ReadonlyMap<number, TransferableError>;

	constructor(items: StoredItems) {
		this.#items = items;
		this.#failures = new Map(items.failures.map(({item, error}) => [item, error]));
	}

	get size(): number {
		return this.#items.span.length;
	}

	/** Why an object could not be read, when it could not. */
	failure(item: number): TransferableError | undefined {
		return this.#failures.get(item);
	}

	/** @throws {MissingObjectError} or what else went wrong when the object was read. */
	get(item: number): Uint8Array {
		const {spans, span, start, length} = this.#items;
		const bytes = spans[span[item] ?? notFetched];
		const from = start[item] ?? 0;
		if (bytes === undefined) {
			const failure = this.#failures.get(item);
			throw failure ? fromTransferable(failure) : new RangeError(`The batch has no object ${item}`);
		}

		return bytes.subarray(from, from + (length[item] ?? 0));
	}
}

/** Where an object lies in a stretch of bytes. */
export type Member = {readonly item: number; readonly start: number; readonly length: number};

/** Collects the answer to a request for `count` objects. */
export class StoredItemsBuilder {
	readonly #spans: Uint8Array[] = [];
	readonly #span: Uint32Array;
	readonly #start: Uint32Array;
	readonly #length: Uint32Array;
	readonly #failures: Array<{item: number; error: TransferableError}> = [];

	constructor(count: number) {
		this.#span = new Uint32Array(count).fill(notFetched);
		this.#start = new Uint32Array(count);
		this.#length = new Uint32Array(count);
	}

	add(bytes: Uint8Array, members: Iterable<Member>): void {
		for (const {item, start, length} of members) {
			this.#span[item] = this.#spans.length;
			this.#start[item] = start;
			this.#length[item] = length;
		}

		this.#spans.push(bytes);
	}

	fail(items: Iterable<number>, error: unknown): void {
		this.#failAs(items, toTransferable(error));
	}

	/** The store has proven that there is no object of this key. */
	miss(items: Iterable<number>, key: string): void {
		this.#failAs(items, missingObject(key));
	}

	finish(): StoredItems {
		return {
			spans: this.#spans,
			span: this.#span,
			start: this.#start,
			length: this.#length,
			failures: this.#failures,
		};
	}

	#failAs(items: Iterable<number>, error: TransferableError): void {
		for (const item of items) {
			this.#failures.push({item, error});
		}
	}
}
