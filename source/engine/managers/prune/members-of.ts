import type {ObjectUniverse} from '../../compute/reading/object-universe.js';
import {SharedCatalogView} from '../../compute/shared-catalog.js';
import type {PackCatalog} from '../../stores/layers/pack-catalog.js';
import {PackMembers} from '../check/pack-members.js';
import type {PackState} from './choose-packs.js';
import type {Member} from './repack.js';

/**
Finds all members of packs, in the order in which they lie there, as they are in the catalog now. They are made while they are iterated: those of a pack, all at
once, take as much memory as the pack.

@param universe Made from the same catalog.
*/
export function membersOf(catalog: PackCatalog, universe: ObjectUniverse): (pack: PackState) => Iterable<Member> {
	const packs = catalog.share();
	const members = new PackMembers(packs);
	const view = new SharedCatalogView(packs);
	const named = [...catalog.named];
	return ({key: pack, number}) => {
		const others = named
			.filter(([, location]) => location.pack === pack)
			.map(([key, {offset, length}]) => ({key, offset, length}))
			.toSorted((a, b) => a.offset - b.offset);
		return {
			*[Symbol.iterator]() {
				let taken = 0;
				for (const id of members.of(number)) {
					const {offset, length} = view.location(id);
					for (let other = others[taken]; other && other.offset < offset; other = others[taken]) {
						yield other;
						taken++;
					}

					yield {key: universe.key(id), offset, length};
				}

				yield* others.slice(taken);
			},
		};
	};
}
