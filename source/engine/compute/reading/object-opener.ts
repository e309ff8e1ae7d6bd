import {MissingObjectError} from '../../errors.js';
import type {HashedKind} from '../../objects/keys.js';
import type {Sealer} from '../sealer.js';
import type {StopWord} from '../stop-word.js';
import {toTransferable} from '../transferable-error.js';
import type {LocalObjects} from './local-objects.js';
import {keyAt} from './pack-lookup.js';
import type {Failure} from './read-protocol.js';
import {StoredBatch, type StoredItems} from './stored-batch.js';

const hashLength = 32;

/** Reads and opens objects in a worker: from the repository's folder, or from bytes that the main thread has fetched. */
export class ObjectOpener {
	readonly #sealer: Sealer;
	readonly #local: LocalObjects | undefined;
	readonly #stop: StopWord;

	constructor(sealer: Sealer, local: LocalObjects | undefined, stop: StopWord) {
		this.#sealer = sealer;
		this.#local = local;
		this.#stop = stop;
	}

	/**
	Opens each object and hands its logical bytes to `take`, which must be done with them when it returns. An object that cannot be read or is not what
	its key says, or that `take` throws about, is a failure; the others go on.
	*/
	each(
		kind: HashedKind,
		hashes: Buffer,
		stored: StoredItems | undefined,
		take: (logical: Buffer, item: number, key: string) => void,
	): Failure[] {
		const failures: Failure[] = [];
		const batch = new StoredBatch(stored ?? this.#readMany(kind, hashes));
		for (let item = 0; item < hashes.length / hashLength; item++) {
			this.#stop.throwIfStopping();
			const unread = batch.failure(item);
			if (unread) {
				failures.push({item, error: unread});
				continue;
			}

			try {
				const key = keyAt(kind, hashes, item);
				take(this.#sealer.openView(key, batch.get(item)), item, key);
			} catch (error) {
				failures.push({item, error: toTransferable(error)});
			}
		}

		return failures;
	}

	/**
	One object; the bytes are valid until the next one is opened.

	@param hash 32 bytes.
	*/
	open(kind: HashedKind, hash: Buffer, stored?: Uint8Array): Buffer {
		const key = keyAt(kind, hash);
		return this.#sealer.openView(key, this.#storedOr(stored, kind, hash, key));
	}

	/** A chunk of a file that is proven as a whole; see `Sealer.openUnproven`. */
	openUnproven(hash: Buffer, stored?: Uint8Array): Buffer {
		const key = keyAt('chunk', hash);
		return this.#sealer.openUnproven(key, this.#storedOr(stored, 'chunk', hash, key));
	}

	#storedOr(stored: Uint8Array | undefined, kind: HashedKind, hash: Buffer, key: string): Uint8Array {
		this.#stop.throwIfStopping();
		return stored ?? this.#localOr(key).read(kind, hash);
	}

	#readMany(kind: HashedKind, hashes: Buffer): StoredItems {
		return hashes.length === 0 ? noItems : this.#localOr(keyAt(kind, hashes)).readMany(kind, hashes);
	}

	#localOr(key: string): LocalObjects {
		if (this.#local === undefined) {
			throw new MissingObjectError(key);
		}

		return this.#local;
	}
}

const nothing = new Uint32Array(0);
const noItems: StoredItems = {spans: [], span: nothing, start: nothing, length: nothing, failures: []};
