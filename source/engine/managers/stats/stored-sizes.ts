import {isHashedKey} from '../../objects/keys.js';
import type {KeyTable} from '../../repository/key-table.js';
import type {Repository} from '../../repository/repository.js';

type Amount = {readonly objects: number; readonly bytes: number};

/** What a repository takes. */
export type StoredAmounts = {
	/** All that is in the store, but for locks and key slots. */
	readonly stored: Amount;
	readonly packs: Amount;
};

/**
Adds up what a repository takes.

@param onLoose Told of each object that stands alone, and its bytes.
*/
export async function storedAmounts(
	repository: Repository,
	signal: AbortSignal | undefined,
	onLoose: (key: string, size: number) => void = () => {},
): Promise<StoredAmounts> {
	const catalog = await repository.catalog({signal});
	const stored = {objects: catalog.size, bytes: 0};
	const packs = {objects: 0, bytes: 0};
	for await (const {key, size} of repository.backend.list('', {signal})) {
		if (!/^(?:keys\/|index\/lock)/.test(key)) {
			stored.bytes += size;
		}

		if (key.startsWith('packs/')) {
			packs.objects++;
			packs.bytes += size;
		} else if (isHashedKey(key) && !catalog.has(key)) {
			stored.objects++;
			onLoose(key, size);
		}
	}

	return {stored, packs};
}

/** What each object in the table takes in the store, by its number there: bytes are compressed and encrypted. */
export async function storedSizes(
	repository: Repository,
	table: KeyTable,
	signal: AbortSignal | undefined,
): Promise<Float64Array> {
	const sizes = new Float64Array(table.size);
	const note = (key: string, size: number): void => {
		if (isHashedKey(key) && table.has(key)) {
			sizes[table.numberOf(key)] = size;
		}
	};

	const catalog = await repository.catalog({signal});
	for (const {key, length} of catalog.entries()) {
		note(key, length);
	}

	await storedAmounts(repository, signal, note);
	return sizes;
}
