import {isHashedKey} from '../../objects/keys.js';
import type {KeyTable} from '../../repository/key-table.js';
import type {Repository} from '../../repository/repository.js';

/** What objects take in the store: bytes are compressed and encrypted. */
export type StoredSizes = {
	/** Of each object in the table, by its number. */
	readonly sizes: Float64Array;
	/** All that is in the store, but for locks and key slots. */
	readonly stored: {readonly objects: number; readonly bytes: number};
	readonly packs: {readonly objects: number; readonly bytes: number};
};

/** Looks up what objects take, in packs and beside them. */
export async function storedSizes(
	repository: Repository,
	table: KeyTable,
	signal: AbortSignal | undefined,
): Promise<StoredSizes> {
	const sizes = new Float64Array(table.size);
	const catalog = await repository.catalog({signal});
	for (const {key, length} of catalog.entries()) {
		if (isHashedKey(key) && table.has(key)) {
			sizes[table.numberOf(key)] = length;
		}
	}

	const stored = {objects: catalog.size, bytes: 0};
	const packs = {objects: 0, bytes: 0};
	for await (const {key, size} of repository.backend.list('', {signal})) {
		if (!/^(?:keys\/|index\/lock)/.test(key)) {
			stored.bytes += size;
		}

		if (key.startsWith('packs/')) {
			packs.objects++;
			packs.bytes += size;
		} else if (isHashedKey(key)) {
			stored.objects += catalog.has(key) ? 0 : 1;
			if (table.has(key) && !catalog.has(key)) {
				sizes[table.numberOf(key)] = size;
			}
		}
	}

	return {sizes, stored, packs};
}
