import type {Buffer} from 'node:buffer';
import {UsageError} from '../errors.js';
import {isStorableKey} from '../objects/keys.js';
import type {Repository} from '../repository/repository.js';

export type CatOptions = {
	/** At least one, such as `snapshot/` and 64 hex digits, `index/latest` or `config`. */
	readonly keys: readonly string[];
	readonly signal?: AbortSignal;
};

export type CatObject = {
	readonly key: string;
	/** Decrypted and decompressed, as it was before it was stored. */
	readonly bytes: Buffer;
};

/** Shows objects as they are, for finding faults. */
export class CatManager {
	readonly #repository: Pick<Repository, 'store'>;

	constructor({repository}: {readonly repository: Pick<Repository, 'store'>}) {
		this.#repository = repository;
	}

	/**
	Gives the objects in the order of the keys, each when it is asked for.

	@throws {UsageError} Before anything is read, for no keys, and for a key that no repository can hold. {ObjectNotFoundError} For one that this one does not.
	*/
	async run({keys, signal}: CatOptions): Promise<AsyncIterable<CatObject>> {
		if (keys.length === 0) {
			throw new UsageError('No key was given', {hint: 'Name at least one object, such as index/latest.'});
		}

		const impossible = keys.find(key => !isStorableKey(key));
		if (impossible !== undefined) {
			throw new UsageError(`${JSON.stringify(impossible)} is not the key of an object`, {
				hint: 'Keys look like config, index/latest, or snapshot/ and 64 hexadecimal digits.',
			});
		}

		return readEach(this.#repository, keys, signal);
	}
}

async function* readEach(
	{store}: Pick<Repository, 'store'>,
	keys: readonly string[],
	signal: AbortSignal | undefined,
): AsyncGenerator<CatObject> {
	for (const key of keys) {
		yield {key, bytes: await store.get(key, {signal})};
	}
}
