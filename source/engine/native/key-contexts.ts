import type {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import process from 'node:process';
import type {Call} from './koffi.js';

/** Bytes of a key of AES-256 and of the HMACs of the format. */
export const keyLength = 32;

/** Contexts of OpenSSL, one for each key, prepared once. They are wiped and freed when the key is forgotten, or the thread ends. */
export class KeyContexts {
	readonly #byKey = new WeakMap<KeyObject, unknown>();
	readonly #living = new Set<unknown>();
	readonly #registry: FinalizationRegistry<unknown>;
	readonly #make: (key: Buffer) => unknown;

	/**
	@param free OpenSSL's function that wipes and frees a context.
	@param make Prepares a context with the key's bytes, which are wiped afterwards.
	*/
	constructor(free: Call, make: (key: Buffer) => unknown) {
		this.#make = make;
		this.#registry = new FinalizationRegistry(context => {
			this.#living.delete(context);
			free(context);
		});
		process.once('exit', () => {
			for (const context of this.#living) {
				free(context);
			}
		});
	}

	of(key: KeyObject): unknown {
		const known = this.#byKey.get(key);
		if (known !== undefined) {
			return known;
		}

		const bytes = key.export();
		if (bytes.length !== keyLength) {
			throw new RangeError(`A key of ${bytes.length} bytes where ${keyLength} are wanted`);
		}

		const context = this.#make(bytes);
		bytes.fill(0);
		this.#byKey.set(key, context);
		this.#living.add(context);
		this.#registry.register(key, context);
		return context;
	}
}
