import {packKeyOf} from '../../compute/reading/pack-lookup.js';
import type {Findings} from './findings.js';
import type {PackMembers} from './pack-members.js';
import type {Inventory} from './take-inventory.js';

/** Checks that the packs which the catalog knows are there, that members lie inside of them, and that no two members share bytes. */
export function checkPacks(inventory: Inventory, members: PackMembers, findings: Findings): void {
	const {universe, packSizes} = inventory;
	for (let pack = 0; pack < members.packCount; pack++) {
		const ids = members.of(pack);
		const size = packSizes[pack] ?? -1;
		if (ids.length > 0 && size < 0) {
			const objects = ids.length === 1 ? 'the object in it' : `the ${ids.length} objects in it`;
			const message = `the pack is not in the repository, and with it ${objects}`;
			findings.add({key: packKeyOf(universe.packed, pack), type: 'missing', message, objects: [...ids]});
		} else {
			checkPlaces(inventory, ids, size, findings);
		}
	}
}

function checkPlaces({universe}: Inventory, ids: Uint32Array, size: number, findings: Findings): void {
	let end = 0;
	let last = -1;
	for (const id of ids) {
		const {pack = 0, offset = 0, length = 0} = universe.location(id) ?? {};
		const packKey = packKeyOf(universe.packed, pack);
		if (offset + length > size) {
			const message = `the catalog lets it end at ${offset + length} of ${packKey}, which has ${size} bytes`;
			findings.add({key: universe.key(id), type: 'corrupt', message, objects: [id]});
			continue;
		}

		if (offset < end) {
			// Which of the two is wrong is found out when they are opened.
			const message = `the catalog lets it begin at ${offset} of ${packKey}, where ${universe.key(last)} has not ended`;
			findings.add({key: universe.key(id), type: 'corrupt', message, objects: []});
		}

		if (offset + length > end) {
			end = offset + length;
			last = id;
		}
	}
}
