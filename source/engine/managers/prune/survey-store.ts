import {packedObjectLimit} from '../../compute/pack-builder.js';
import {packKeyOf} from '../../compute/reading/pack-lookup.js';
import type {HashedKind} from '../../objects/keys.js';
import type {Repository} from '../../repository/repository.js';
import {entryLength} from '../../stores/layers/catalog-stream.js';
import type {PackState} from './choose-packs.js';
import {type Marked, unlisted} from './mark-needed.js';

/** A number of objects, and the bytes that they take in the store. */
export type Amount = {readonly count: number; readonly bytes: number};

/** What becomes of an object that stands alone. */
export type LooseFate =
	| 'stays'
	/** Nobody needs it. */
	| 'goes'
	/** It is small, and could lie in a pack. */
	| 'packable'
	/** It is needed, and lies in a pack as well. */
	| 'double';

export type StoreSurvey = {
	readonly packs: readonly PackState[];
	/** Packs that the catalog says to hold something needed, and that are not there. */
	readonly missingPacks: readonly string[];
	/** Members of packs that nobody needs, and the bytes of their entries in the catalog. */
	readonly unneededMembers: Amount & {readonly catalogBytes: number};
	readonly loose: Readonly<Record<LooseFate, Amount>>;
};

const packableKinds: ReadonlySet<HashedKind> = new Set(['chunk', 'content', 'filemeta', 'node']);

/** What becomes of the object with this number, which stands alone. */
export function looseFate({graph}: Marked, id: number): LooseFate {
	const {universe} = graph;
	const kind = universe.kind(id);
	if (graph.isMet(id)) {
		return universe.storedLength(id) <= packedObjectLimit && packableKinds.has(kind) ? 'packable' : 'stays';
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

/**
Adds up what is needed and what is not, in packs and beside them.

@param without Refs of snapshots that are taken for gone.
@throws {StoreError} When a snapshot turns up that the listing of snapshots did not have, or a pack that it did not have is there.
*/
export async function surveyStore(
	repository: Repository,
	marked: Marked,
	{without, signal}: {readonly without: ReadonlySet<string>; readonly signal: AbortSignal | undefined},
): Promise<StoreSurvey> {
	refuseUnlistedSnapshots(marked, without);
	const {packSizes, unknownPacks, universe} = marked.inventory;
	const {liveBytes, ...unneededMembers} = await surveyMembers(repository, marked, signal);
	const packs: PackState[] = unknownPacks.map(({key, size}) => ({key, size, liveBytes: 0, number: -1}));
	const missingPacks: string[] = [];
	for (const [number, size] of packSizes.entries()) {
		const live = liveBytes[number] ?? 0;
		const key = packKeyOf(universe.packed, number);
		if (size >= 0) {
			packs.push({key, size, liveBytes: live, number});
		} else if (live > 0) {
			if (await repository.backend.stat(key, {signal})) {
				throw unlisted(key);
			}

			missingPacks.push(key);
		}
	}

	return {packs, missingPacks, unneededMembers, loose: surveyLoose(marked)};
}

async function surveyMembers(
	repository: Repository,
	{graph, inventory: {memory, packSizes}}: Marked,
	signal: AbortSignal | undefined,
) {
	const {universe} = graph;
	const liveBytes = new Float64Array(packSizes.length);
	let count = 0;
	let bytes = 0;
	let catalogBytes = 0;
	for (let id = 0; id < memory.packedCount; id++) {
		const {pack, offset, length} = universe.packed.location(id);
		if (pack < 0) {
			continue;
		}

		if (graph.isMet(id)) {
			liveBytes[pack] = (liveBytes[pack] ?? 0) + length;
		} else {
			count++;
			bytes += length;
			catalogBytes += entryLength(universe.kind(id), offset, length) + 1;
		}
	}

	// What has a name of its own and no hash is an index, which somebody may need.
	const catalog = await repository.catalog({signal});
	const numbers = new Map([...packSizes.keys()].map(number => [packKeyOf(universe.packed, number), number]));
	for (const {pack, length} of catalog.named.values()) {
		const number = numbers.get(pack);
		if (number !== undefined) {
			liveBytes[number] = (liveBytes[number] ?? 0) + length;
		}
	}

	return {liveBytes, count, bytes, catalogBytes};
}

function surveyLoose(marked: Marked): StoreSurvey['loose'] {
	const {packedCount, looseCount} = marked.inventory.memory;
	const counts = {stays: 0, goes: 0, packable: 0, double: 0};
	const bytes = {stays: 0, goes: 0, packable: 0, double: 0};
	for (let id = packedCount; id < packedCount + looseCount; id++) {
		const fate = looseFate(marked, id);
		counts[fate]++;
		bytes[fate] += marked.graph.universe.storedLength(id);
	}

	const amount = (fate: LooseFate): Amount => ({count: counts[fate], bytes: bytes[fate]});
	return {stays: amount('stays'), goes: amount('goes'), packable: amount('packable'), double: amount('double')};
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
