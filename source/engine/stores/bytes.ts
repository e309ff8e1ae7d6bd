import {CancelledError, CorruptObjectError, StoreError, UsageError, throwIfCancelled} from '../errors.js';
import {isStorableKey} from '../objects/keys.js';
import type {ByteStream, GetOptions} from './object-store.js';

/** Bytes to read of an object. */
export type ByteRange = NonNullable<GetOptions['range']>;

/** Refuses every key that no repository can hold (format reference, T27), and names that stand for leftovers of interrupted writes. */
export function requireStorableKey(key: string): void {
	if (!isStorableKey(key) || key.endsWith('.tmp')) {
		throw new UsageError(`${JSON.stringify(key)} is not a key that a repository can hold`);
	}
}

/** Refuses ranges that are not made of whole numbers; whether the object is long enough is another question. */
export function requireRange({offset, length}: ByteRange): void {
	if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
		throw new UsageError(`Cannot read ${length} bytes from offset ${offset}: both must be whole numbers from 0 up`);
	}
}

/** What a read beyond the end of an object rejects with: whoever asked was told by another object that the bytes exist. */
export const rangeBeyondEnd = (key: string, {offset, length}: ByteRange, size: number): CorruptObjectError =>
	new CorruptObjectError(key, `it has ${size} bytes, and bytes ${offset} to ${offset + length} were asked for`);

/** A view of the range, for stores that have the whole object in memory. Throws CorruptObjectError beyond the end. */
export function sliceRange(key: string, bytes: Buffer, range: ByteRange | undefined): Buffer {
	if (range === undefined) {
		return bytes;
	}

	requireRange(range);
	const end = range.offset + range.length;
	if (end > bytes.length) {
		throw rangeBeyondEnd(key, range, bytes.length);
	}

	return bytes.subarray(range.offset, end);
}

/** The pieces of what is being put. Throws StoreError after the last one when they are fewer or more bytes than the stream promised. */
export async function* piecesOf(key: string, data: Uint8Array | ByteStream): AsyncGenerator<Uint8Array> {
	if (data instanceof Uint8Array) {
		yield data;
		return;
	}

	let seen = 0;
	for await (const piece of data.pieces()) {
		seen += piece.length;
		if (seen > data.length) {
			break;
		}

		yield piece;
	}

	if (seen !== data.length) {
		const given = seen > data.length ? 'more' : `only ${seen}`;
		throw new StoreError(`${key} was not stored: ${data.length} bytes were announced, and ${given} came`);
	}
}

/** All bytes of what is being put, in a buffer of its own or the caller's own bytes. Same errors as {@link piecesOf}. */
export async function collectBytes(key: string, data: Uint8Array | ByteStream): Promise<Buffer> {
	if (data instanceof Uint8Array) {
		return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
	}

	const whole = Buffer.allocUnsafe(data.length);
	let offset = 0;
	for await (const piece of piecesOf(key, data)) {
		whole.set(piece, offset);
		offset += piece.length;
	}

	return whole;
}

/** Bytes in memory as a stream that can be produced again. */
export const streamOf = (bytes: Uint8Array): ByteStream => ({
	length: bytes.length,
	async *pieces() {
		yield bytes;
	},
});

/** The same result, or the signal's reason as soon as it fires; the promise itself goes on then. */
export async function whenCancelled<Result>(
	promise: Promise<Result>,
	signal: AbortSignal | undefined,
): Promise<Result> {
	throwIfCancelled(signal);
	if (signal === undefined) {
		return promise;
	}

	let stop = () => {};
	const cancelled = new Promise<never>((_resolve, reject) => {
		stop = () => {
			try {
				throwIfCancelled(signal);
			} catch (error) {
				reject(error instanceof Error ? error : new CancelledError());
			}
		};

		signal.addEventListener('abort', stop, {once: true});
	});
	try {
		return await Promise.race([promise, cancelled]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
