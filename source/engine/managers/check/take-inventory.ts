import {Buffer} from 'node:buffer';
import {ObjectUniverse, type UniverseMemory} from '../../compute/reading/object-universe.js';
import {hashedKinds, isHashedKey, kindNumber} from '../../objects/keys.js';
import type {Repository} from '../../repository/repository.js';
import {CatalogTable} from '../../stores/layers/catalog-table.js';

/** What there is in a repository, taken from one listing and the pack catalog. */
export type Inventory = {
	readonly memory: UniverseMemory;
	readonly universe: ObjectUniverse;
	/** Bytes of each pack in the catalog, by its number there; -1 for one that is not there. */
	readonly packSizes: Float64Array;
	/** Packs that the catalog does not know: leftovers of interrupted operations. */
	readonly unknownPacks: {readonly count: number; readonly bytes: number};
};

/** 32 bits hold the size of any object that can be read. */
const largestSize = 0xffff_ffff;

/** @throws {CorruptObjectError} When the pack catalog is damaged. {StoreError} When the repository cannot be listed. */
export async function takeInventory(
	{backend, catalog}: Pick<Repository, 'backend'> & {readonly catalog: UniverseMemory['packed']},
	signal?: AbortSignal,
): Promise<Inventory> {
	const loose = new CatalogTable();
	const anyPack = loose.packNumber(Buffer.alloc(32));
	const packNumbers = numberPacks(catalog);
	const packSizes = new Float64Array(catalog.packCount).fill(-1);
	let count = 0;
	let bytes = 0;
	for (const kind of hashedKinds) {
		for await (const {key, size} of backend.list(`${kind}/`, {signal})) {
			if (!isHashedKey(key)) {
				continue;
			}

			const hex = key.slice(kind.length + 1);
			const pack = kind === 'packs' ? packNumbers.get(hex) : undefined;
			if (pack !== undefined) {
				packSizes[pack] = size;
			} else if (kind === 'packs') {
				count++;
				bytes += size;
			} else {
				const length = Math.min(size, largestSize);
				loose.set(kindNumber(kind), Buffer.from(hex, 'hex'), {pack: anyPack, offset: 0, length});
			}
		}
	}

	const memory = {packed: catalog, loose: loose.share()};
	return {memory, universe: new ObjectUniverse(memory), packSizes, unknownPacks: {count, bytes}};
}

function numberPacks({packs, packCount}: UniverseMemory['packed']): Map<string, number> {
	const hashes = Buffer.from(packs);
	return new Map(
		Array.from({length: packCount}, (_, pack) => [hashes.toString('hex', pack * 32, (pack + 1) * 32), pack]),
	);
}
