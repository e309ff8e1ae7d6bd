import {Buffer} from 'node:buffer';
import {UsageError} from '../errors.js';
import {hashedKinds, isHashedKey} from '../objects/keys.js';

const wordsPerKey = 4;
const fullEnough = 0.6;
/** Bits of the last word that hold the kind; there are six kinds. */
const kindMask = 7;

/**
A set of hashed keys that numbers them in the order in which they were added: some 24 bytes a key, where a `Set` of strings takes 150.

A key is remembered by its kind and 125 bits of its hash. No two different objects agree in these by chance, and to make two that do takes 2^62 attempts.
*/
export class KeyTable {
	#size = 0;
	#words: Uint32Array;
	/** Number + 1; 0 is free. */
	#slots: Int32Array;
	/** The words of the key at hand. */
	readonly #key = new Uint32Array(wordsPerKey);
	readonly #hash = Buffer.alloc(32);

	/** @param expected How many keys there may be; more are taken, too. */
	constructor(expected = 0) {
		let size = 1024;
		while (size * fullEnough < expected) {
			size *= 2;
		}

		this.#slots = new Int32Array(size);
		this.#words = new Uint32Array(Math.ceil(size * fullEnough) * wordsPerKey);
	}

	get size(): number {
		return this.#size;
	}

	/** The number of a key, which is taken up if it is new: then the number is the size before. Throws UsageError for a key that is not hashed. */
	add(key: string): number {
		this.#read(key);
		const slot = this.#slotOf();
		const found = this.#slots[slot] ?? 0;
		if (found !== 0) {
			return found - 1;
		}

		this.#words.set(this.#key, this.#size * wordsPerKey);
		this.#slots[slot] = ++this.#size;
		if (this.#size >= this.#words.length / wordsPerKey) {
			this.#grow();
		}

		return this.#size - 1;
	}

	/** The number of a key, -1 when it was not added. Throws UsageError for a key that is not hashed. */
	numberOf(key: string): number {
		this.#read(key);
		return (this.#slots[this.#slotOf()] ?? 0) - 1;
	}

	has(key: string): boolean {
		return this.numberOf(key) >= 0;
	}

	#read(key: string): void {
		if (!isHashedKey(key)) {
			throw new UsageError(`${JSON.stringify(key)} is not the key of an object that is named by its hash`);
		}

		const slash = key.indexOf('/');
		const kind = hashedKinds.findIndex(name => name.length === slash && key.startsWith(name));
		this.#hash.write(key.slice(slash + 1), 'hex');
		for (let word = 0; word < wordsPerKey; word++) {
			this.#key[word] = this.#hash.readUInt32LE(word * 4);
		}

		this.#key[wordsPerKey - 1] = ((this.#key[wordsPerKey - 1] ?? 0) & ~kindMask) | kind;
	}

	/** Where the key at hand is, or would be. */
	#slotOf(): number {
		const mask = this.#slots.length - 1;
		let slot = (this.#key[0] ?? 0) & mask;
		for (let found = this.#slots[slot] ?? 0; found !== 0 && !this.#isAt(found - 1); found = this.#slots[slot] ?? 0) {
			slot = (slot + 1) & mask;
		}

		return slot;
	}

	#isAt(index: number): boolean {
		const start = index * wordsPerKey;
		for (let word = 0; word < wordsPerKey; word++) {
			if (this.#words[start + word] !== this.#key[word]) {
				return false;
			}
		}

		return true;
	}

	#grow(): void {
		const words = new Uint32Array(this.#words.length * 2);
		words.set(this.#words);
		this.#words = words;
		const slots = new Int32Array(this.#slots.length * 2);
		const mask = slots.length - 1;
		for (let index = 0; index < this.#size; index++) {
			let slot = (words[index * wordsPerKey] ?? 0) & mask;
			while (slots[slot] !== 0) {
				slot = (slot + 1) & mask;
			}

			slots[slot] = index + 1;
		}

		this.#slots = slots;
	}
}
