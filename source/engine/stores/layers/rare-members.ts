import {PackCatalog} from './pack-catalog.js';

/** What this program never packs and the Go tool may: snapshots and indexes. */
const rarelyPacked = /^(?:snapshot|index)\//;

/** Whether {@link rareMembers} answers for a key, or for all keys that begin like this. */
export const isRarelyPacked = (keyOrPrefix: string): boolean => rarelyPacked.test(keyOrPrefix);

/** What a catalog says about snapshots and indexes, as a catalog of its own. There are few or none of them, so it is small where the whole has megabytes. */
export function rareMembers(catalog: PackCatalog): PackCatalog {
	const rare = new PackCatalog();
	for (const prefix of ['snapshot/', 'index/']) {
		for (const {key, pack, offset, length} of catalog.entries(prefix)) {
			rare.addPack(pack, {keys: [key], offsets: [offset], lengths: [length]});
		}
	}

	return rare;
}
