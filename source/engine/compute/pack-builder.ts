import {Buffer} from 'node:buffer';
import {sha256Hex} from '../objects/hashes.js';
import {objectKey} from '../objects/keys.js';

/** Objects whose stored form is at most this long go into packs; bigger ones stand on their own. Format reference 7.1. */
export const packedObjectLimit = 524_288;

/** A pack is closed once it has at least this many bytes. Format reference 7.2. */
export const packTargetSize = 8_388_608;

/** Data and metadata of so many bytes together go into one pack: two are not worth it. */
export const littleRest = 1_048_576;

/** A finished pack. `bytes` is a view of the builder's buffer, valid until the next `append`. */
export type BuiltPack = {
	/** `packs/<SHA-256 of the bytes>` */
	readonly packKey: string;
	readonly bytes: Buffer;
	/** Key, offset and length of each member, in the order in which they were appended. */
	readonly keys: string[];
	readonly offsets: number[];
	readonly lengths: number[];
};

/** Collects the stored form of small objects in one buffer. Format reference 7. */
export class PackBuilder {
	#buffer: Buffer | undefined;
	#length = 0;
	#keys: string[] = [];
	#offsets: number[] = [];
	#lengths: number[] = [];

	get count(): number {
		return this.#keys.length;
	}

	/** Bytes collected so far. */
	get length(): number {
		return this.#length;
	}

	/** Time to `close`. */
	get isFull(): boolean {
		return this.#length >= packTargetSize;
	}

	/**
	Adds a member of `length` bytes, at most {@link packedObjectLimit}.

	@param write Writes the member's bytes into the target from `offset` on.
	*/
	append(key: string, length: number, write: (target: Buffer, offset: number) => void): void {
		if (length > packedObjectLimit || this.isFull) {
			throw new RangeError(`A member of ${length} bytes does not fit into this pack`);
		}

		this.#buffer ??= Buffer.allocUnsafeSlow(packTargetSize + packedObjectLimit);
		write(this.#buffer, this.#length);
		this.#keys.push(key);
		this.#offsets.push(this.#length);
		this.#lengths.push(length);
		this.#length += length;
	}

	/** A view of bytes that were appended since the last `close`. */
	read(offset: number, length: number): Buffer {
		return this.#buffer?.subarray(offset, offset + length) ?? Buffer.alloc(0);
	}

	/** Ends the pack; the next `append` begins a new one. */
	close(): BuiltPack {
		const bytes = (this.#buffer ?? Buffer.alloc(0)).subarray(0, this.#length);
		const built = {
			packKey: objectKey('packs', sha256Hex(bytes)),
			bytes,
			keys: this.#keys,
			offsets: this.#offsets,
			lengths: this.#lengths,
		};
		this.#length = 0;
		this.#keys = [];
		this.#offsets = [];
		this.#lengths = [];
		return built;
	}
}
