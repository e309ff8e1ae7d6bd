import {choosePacks, type PackChoice, type PackState} from './choose-packs.js';
import {type Amount, type Holding, objectsOf} from './holdings.js';

/** How much of the packs may stay unused unless told otherwise. */
export const usualMaxUnused = 0.05;

/** What a store takes beside the objects that snapshots need or do not. */
export type StoreUse = {
	/** All that there are. */
	readonly packs: ReadonlyArray<Omit<PackState, 'liveBytes'>>;
	/** Bytes of indexes that lie in packs, by the number of the pack. They stay. */
	readonly indexBytes: ReadonlyMap<number, number>;
	/** Bytes of `index/snapshots`. */
	readonly summariesBytes: number;
	/** Snapshots that it names. */
	readonly snapshots: number;
};

export type PruneQuestion = {
	/** What stays and what goes, each added up in parts. */
	readonly needed: Iterable<Holding>;
	readonly unneeded: Iterable<Holding>;
	/** Snapshots that are forgotten before. */
	readonly forgotten: number;
	/** From 0 to 1. */
	readonly maxUnused: number;
};

export type ForeseenPrune = PackChoice & {
	/** What no snapshot needs. */
	readonly unneeded: Amount;
	/** Small loose objects that will be packed. */
	readonly looseToPack: Amount;
	/**
	How much less the store takes after the snapshots were forgotten and the prune has run: every object, in packs and beside them, and the indexes. Below 0 when little goes and joining small
	objects needs more in the catalog.
	*/
	readonly freedBytes: number;
};

/** Fewer are not worth a pack. */
const fewestToPack = 16;
/** What a snapshot takes in `index/snapshots`: two hashes, which no compression makes smaller, and little else. */
const summaryBytes = 85;
const nothing: Amount = {count: 0, bytes: 0};

/**
Foresees what a prune does and frees. Whoever tells somebody what forgetting or pruning frees takes it from here, so that it is the same everywhere.

Pure; exact but for the digits of new places in the catalog, and for how `index/snapshots` is compressed.
*/
export function foreseePrune(use: StoreUse, {needed, unneeded, forgotten, maxUnused}: PruneQuestion): ForeseenPrune {
	const stays = [...needed];
	const goes = [...unneeded];
	const live = liveBytesOf(use, stays);
	const choice = choosePacks(
		use.packs.map(pack => ({...pack, liveBytes: live.get(pack.number) ?? 0})),
		maxUnused,
	);
	const packable = sum(stays.map(holding => holding.packable));
	const isPacked = packable.count >= fewestToPack;
	const freedInPacks =
		sumOf(choice.remove, ({size}) => size) + sumOf(choice.repack, ({size, liveBytes}) => Math.max(0, size - liveBytes));
	const freedBeside = sumOf(goes, ({alone, packable: small}) => alone.bytes + small.bytes);
	const freedInCatalog =
		sumOf(goes, ({catalogBytes}) => catalogBytes) -
		(isPacked ? sumOf(stays, ({packableCatalogBytes}) => packableCatalogBytes) : 0);
	const freedInSummaries = forgotten * Math.min(summaryBytes, use.summariesBytes / Math.max(1, use.snapshots));
	return {
		...choice,
		unneeded: sum(goes.map(holding => objectsOf(holding))),
		looseToPack: isPacked ? packable : nothing,
		freedBytes: freedInPacks + freedBeside + freedInCatalog + Math.round(freedInSummaries),
	};
}

/** What is needed of each pack, by its number in the catalog. */
export function liveBytesOf(
	{indexBytes}: Pick<StoreUse, 'indexBytes'>,
	needed: Iterable<Holding>,
): Map<number, number> {
	const live = new Map(indexBytes);
	for (const {packBytes} of needed) {
		for (const [pack, bytes] of packBytes) {
			live.set(pack, (live.get(pack) ?? 0) + bytes);
		}
	}

	return live;
}

const sumOf = <Item>(items: readonly Item[], figure: (item: Item) => number): number =>
	items.reduce((total, item) => total + figure(item), 0);

const sum = (amounts: readonly Amount[]): Amount => ({
	count: sumOf(amounts, ({count}) => count),
	bytes: sumOf(amounts, ({bytes}) => bytes),
});
