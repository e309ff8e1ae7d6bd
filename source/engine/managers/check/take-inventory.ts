import {Buffer} from 'node:buffer';
import {ObjectUniverse, type UniverseMemory} from '../../compute/reading/object-universe.js';
import {HashScratch} from '../../compute/shared-catalog.js';
import {isHashedKey, kindNumber, parseHashedKey, snapshotsKey} from '../../objects/keys.js';
import type {Repository} from '../../repository/repository.js';
import {CatalogTable} from '../../stores/layers/catalog-table.js';

/** What there is in a repository, taken from one listing and the pack catalog. */
export type Inventory = {
	readonly memory: UniverseMemory;
	readonly universe: ObjectUniverse;
	/** Bytes of each pack in the catalog, by its number there; -1 for one that is not there. */
	readonly packSizes: Float64Array;
	/** Packs that the catalog does not know: leftovers of interrupted operations. */
	readonly unknownPacks: ReadonlyArray<{readonly key: string; readonly size: number}>;
	/** Bytes of `index/snapshots`; 0 where there is none, or it lies in a pack. */
	readonly summariesBytes: number;
};

/** 32 bits hold the size of any object that can be read. */
const largestSize = 0xffff_ffff;

/** @throws {CorruptObjectError} When the pack catalog is damaged. {StoreError} When the repository cannot be listed. */
export async function takeInventory(
	{backend, catalog}: Pick<Repository, 'backend'> & {readonly catalog: UniverseMemory['packed']},
	signal?: AbortSignal,
): Promise<Inventory> {
	const loose = new CatalogTable();
	const scratch = new HashScratch();
	const anyPack = loose.packNumber(scratch.words);
	const {packedCount, packCount} = measure(catalog);
	const packNumbers = numberPacks(catalog, packCount);
	const packSizes = new Float64Array(packCount).fill(-1);
	const unknownPacks: Array<{key: string; size: number}> = [];
	let summariesBytes = 0;
	for await (const {key, size} of backend.list('', {signal})) {
		if (!isHashedKey(key)) {
			summariesBytes = key === snapshotsKey ? size : summariesBytes;
			continue;
		}

		const {kind, hash} = parseHashedKey(key);
		const pack = kind === 'packs' ? packNumbers.get(hash) : undefined;
		if (pack !== undefined) {
			packSizes[pack] = size;
		} else if (kind === 'packs') {
			unknownPacks.push({key, size});
		} else {
			const length = Math.min(size, largestSize);
			loose.set(kindNumber(kind), scratch.read(Buffer.from(hash, 'hex'), 0).words, anyPack, 0, length);
		}
	}

	const memory = {packed: catalog, packedCount, loose: loose.share(), looseCount: loose.rows};
	return {memory, universe: new ObjectUniverse(memory), packSizes, unknownPacks, summariesBytes};
}

/** The arrays of a catalog have room for more than there is. */
function measure({members}: UniverseMemory['packed']): {packedCount: number; packCount: number} {
	const numbers = new Int32Array(members);
	let packedCount = numbers.length;
	while (packedCount > 0 && numbers[packedCount - 1] === 0) {
		packedCount--;
	}

	let packCount = 0;
	for (const pack of numbers.subarray(0, packedCount)) {
		packCount = Math.max(packCount, pack);
	}

	return {packedCount, packCount};
}

function numberPacks({packs}: UniverseMemory['packed'], packCount: number): Map<string, number> {
	const hashes = Buffer.from(packs.hashes);
	return new Map(
		Array.from({length: packCount}, (_, pack) => [hashes.toString('hex', pack * 32, (pack + 1) * 32), pack]),
	);
}
