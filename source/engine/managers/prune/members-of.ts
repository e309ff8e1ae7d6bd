import type {ObjectUniverse} from '../../compute/reading/object-universe.js';
import {SharedCatalogView} from '../../compute/shared-catalog.js';
import type {PackCatalog} from '../../stores/layers/pack-catalog.js';
import {PackMembers} from '../check/pack-members.js';
import type {PackState} from './choose-packs.js';
import type {Member} from './repack.js';

/**
Finds all members of packs, in the order in which they lie there, as they are in the catalog now.

@param universe Made from the same catalog.
*/
export function membersOf(catalog: PackCatalog, universe: ObjectUniverse): (pack: PackState) => Member[] {
	const packs = catalog.share();
	const members = new PackMembers(packs);
	const view = new SharedCatalogView(packs);
	const named = [...catalog.named];
	return ({key: pack, number}) => {
		const hashed = Array.from(members.of(number), id => {
			const {offset, length} = view.location(id);
			return {key: universe.key(id), offset, length};
		});
		const others = named
			.filter(([, location]) => location.pack === pack)
			.map(([key, {offset, length}]) => ({key, offset, length}));
		return [...hashed, ...others].toSorted((a, b) => a.offset - b.offset);
	};
}
