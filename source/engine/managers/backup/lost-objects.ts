import {Buffer} from 'node:buffer';
import {inParallel} from '../../repository/in-parallel.js';
import type {PackCatalog} from '../../stores/layers/pack-catalog.js';
import type {ObjectStore} from '../../stores/object-store.js';
import {type Inventory, looseKeysOf} from './inventory.js';

const hashSize = 32;
const useSize = hashSize + 4;
const looksAtOnce = 16;

/**
Packs that the catalog names and that are gone or too short.

What the listing lacks is looked for by itself: another backup may have stored a pack, and named it in the catalog, since the packs were listed; and a listing may be
short. Taking such a pack for lost would lose it.
*/
export async function findLostPacks(
	backend: ObjectStore,
	inventory: Inventory,
	catalog: PackCatalog,
	signal: AbortSignal | undefined,
): Promise<string[]> {
	const ends = new Map<string, number>();
	for (const {pack, offset, length} of catalog.entries()) {
		if (offset + length > (inventory.packs.get(pack) ?? -1)) {
			ends.set(pack, Math.max(ends.get(pack) ?? 0, offset + length));
		}
	}

	const lost: string[] = [];
	await inParallel(
		ends,
		async ([pack, end]) => {
			const found = await backend.stat(pack, {signal});
			if (found === undefined || found.size < end) {
				lost.push(pack);
			}
		},
		{width: looksAtOnce, signal},
	);
	return lost;
}

/** What the catalog has in each pack: 32 bytes of its hash and the number of its members. */
export function packUses(catalog: PackCatalog): Buffer {
	const packs = [...catalog.packs()].filter(({members}) => members > 0);
	const uses = Buffer.allocUnsafeSlow(packs.length * useSize);
	for (const [i, {key, members}] of packs.entries()) {
		uses.write(key.slice('packs/'.length), i * useSize, 'hex');
		uses.writeUInt32LE(members, i * useSize + hashSize);
	}

	return uses;
}

/**
Whether everything that was in the repository earlier is certainly still there. `false` also when it has only moved, as after a prune: then the snapshot itself has
to be asked.

@param before `packs` as {@link packUses} gives them, and `loose` as in an inventory.
*/
export function isAllStillThere(
	before: {readonly packs: Buffer; readonly loose: Buffer},
	inventory: Inventory,
	catalog: PackCatalog,
): boolean {
	const members = new Map<string, number>();
	for (const use of catalog.packs()) {
		members.set(use.key, use.members);
	}

	for (let at = 0; at < before.packs.length; at += useSize) {
		const key = `packs/${before.packs.toString('hex', at, at + hashSize)}`;
		if ((members.get(key) ?? 0) < before.packs.readUInt32LE(at + hashSize)) {
			return false;
		}
	}

	const loose = inventory.looseKeys();
	for (const key of looseKeysOf(before.loose)) {
		if (!loose.has(key) && !catalog.has(key)) {
			return false;
		}
	}

	return true;
}
