import {packKeyOf} from '../../compute/reading/pack-lookup.js';
import type {Repository} from '../../repository/repository.js';
import {liveBytesOf, type StoreUse} from './foresee-prune.js';
import {type Amount, type Holding, isPackable} from './holdings.js';
import {type Marked, unlisted} from './mark-needed.js';

/** What becomes of an object that stands alone. */
export type LooseFate =
	| 'stays'
	/** Nobody needs it. */
	| 'goes'
	/** It is small, and could lie in a pack. */
	| 'packable'
	/** It is needed, and lies in a pack as well. */
	| 'double';

/** What becomes of the object with this number, which stands alone. */
export function looseFate({graph}: Marked, id: number): LooseFate {
	const {universe} = graph;
	const kind = universe.kind(id);
	if (graph.isMet(id)) {
		return isPackable(kind, universe.storedLength(id)) ? 'packable' : 'stays';
	}

	// A packed object wins over a loose one of the same name.
	return graph.isMet(universe.idOf(kind, universe.hash(id))) ? 'double' : 'goes';
}

/** Numbers of all objects that stand alone and share a fate. */
export function* looseWith(marked: Marked, fate: LooseFate): Generator<number> {
	const {packedCount, looseCount} = marked.inventory.memory;
	for (let id = packedCount; id < packedCount + looseCount; id++) {
		if (looseFate(marked, id) === fate) {
			yield id;
		}
	}
}

/** Adds up the objects that stand alone and share a fate. */
export function amountOfLoose(marked: Marked, fate: LooseFate): Amount {
	const {universe} = marked.graph;
	let count = 0;
	let bytes = 0;
	for (const id of looseWith(marked, fate)) {
		count++;
		bytes += universe.storedLength(id);
	}

	return {count, bytes};
}

/**
What the store takes beside the objects that snapshots need or do not.

@param snapshots How many `index/snapshots` names.
*/
export async function surveyStore(
	repository: Repository,
	{inventory: {packSizes, unknownPacks, universe, summariesBytes}}: Pick<Marked, 'inventory'>,
	{snapshots, signal}: {readonly snapshots: number; readonly signal: AbortSignal | undefined},
): Promise<StoreUse> {
	const keys = Array.from(packSizes, (_, number) => packKeyOf(universe.packed, number));
	const catalog = await repository.catalog({signal});
	const numbers = new Map(keys.map((key, number) => [key, number]));
	const indexBytes = new Map<number, number>();
	for (const {pack, length} of catalog.named.values()) {
		const number = numbers.get(pack);
		if (number !== undefined) {
			indexBytes.set(number, (indexBytes.get(number) ?? 0) + length);
		}
	}

	const known = keys.map((key, number) => ({key, number, size: packSizes[number] ?? -1}));
	return {
		packs: [...unknownPacks.map(({key, size}) => ({key, size, number: -1})), ...known.filter(({size}) => size >= 0)],
		indexBytes,
		summariesBytes,
		snapshots,
	};
}

/**
Makes sure that the listing of the store had everything, and finds the packs that are not there although something in them is needed.

@param needed What snapshots need.
@param without Refs of snapshots that are taken for gone.
@throws {StoreError} When a snapshot turns up that the listing of snapshots did not have, or a pack that it did not have is there.
*/
export async function findMissingPacks(
	repository: Repository,
	marked: Marked,
	{
		use,
		needed,
		without,
		signal,
	}: {
		readonly use: StoreUse;
		readonly needed: readonly Holding[];
		readonly without: ReadonlySet<string>;
		readonly signal: AbortSignal | undefined;
	},
): Promise<string[]> {
	refuseUnlistedSnapshots(marked, without);
	const {packSizes, universe} = marked.inventory;
	const missing: string[] = [];
	for (const [number, live] of [...liveBytesOf(use, needed)].toSorted(([a], [b]) => a - b)) {
		const key = packKeyOf(universe.packed, number);
		if (live > 0 && (packSizes[number] ?? -1) < 0) {
			if (await repository.backend.stat(key, {signal})) {
				throw unlisted(key);
			}

			missing.push(key);
		}
	}

	return missing;
}

/** A snapshot that turns up only now was left out of the listing of snapshots. */
function refuseUnlistedSnapshots({graph, inventory: {universe}}: Marked, without: ReadonlySet<string>): void {
	for (const id of graph.unmet()) {
		if (universe.kind(id) === 'snapshot') {
			const key = universe.key(id);
			if (!without.has(key) && !graph.isMet(universe.idOfKey(key))) {
				throw unlisted(key);
			}
		}
	}
}
