import type {Phase} from '../../reporting/reporter.js';
import type {Repository} from '../../repository/repository.js';
import type {PackState} from './choose-packs.js';
import {foreseePrune} from './foresee-prune.js';
import {type Amount, tallyHoldings} from './holdings.js';
import {type Marked, markNeeded} from './mark-needed.js';
import {requireAllSnapshots} from './require-snapshots.js';
import {amountOfLoose, findMissingPacks, surveyStore} from './survey-store.js';

export type {Amount} from './holdings.js';

/** What a prune will do, before it does anything. */
export type PruneFigures = {
	/** The share of the packs that may stay unused, from 0 to 1. */
	readonly maxUnused: number;
	readonly snapshots: number;
	/** Objects that snapshots need. */
	readonly reachable: number;
	/** Objects that were looked at. */
	readonly scanned: number;
	/** Objects that no snapshot needs: loose ones, and members of packs. */
	readonly unneeded: Amount;
	/** Those of them that stand alone. */
	readonly looseToDelete: Amount;
	/** Objects that lie in a pack and stand alone as well: leftovers of an interrupted prune. */
	readonly doubles: Amount;
	readonly packsToRemove: Amount;
	readonly packsToRepack: Amount;
	/** Small loose objects that will be packed. */
	readonly looseToPack: Amount;
	/** About how much less the repository takes when the snapshots that are taken for gone were forgotten and this was carried out; see `foreseePrune`. */
	readonly freedBytes: number;
	/** What nobody needs and stays, because moving the rest costs more than it gains. */
	readonly unusedBytes: number;
	/** What was found to be wrong and is left as it is. */
	readonly warnings: readonly string[];
};

/** What the figures were found from. It is carried out as long as nobody has changed the repository since. */
export type PruneBasis = {
	readonly marked: Marked;
	/** Refs of the snapshots that were looked at. */
	readonly snapshots: ReadonlySet<string>;
	/** Of the pack catalog. */
	readonly catalogVersion: string | undefined;
	readonly catalogSize: number;
	/** Snapshots that were taken for gone and stood alone: forgetting deletes them, before this is carried out. */
	readonly forgotten: Amount;
	readonly packsToRemove: readonly PackState[];
	readonly packsToRepack: readonly PackState[];
};

export type PrunePlan = PruneFigures & {
	/** For `PruneManager.carryOut`. */
	readonly basis: PruneBasis;
};

export type PlanOptions = {
	readonly maxUnused: number;
	readonly signal?: AbortSignal | undefined;
	/** Refs of snapshots that are taken for gone already: what would removing them free? */
	readonly without?: ReadonlySet<string> | undefined;
	/** Counts objects. */
	readonly phase: Phase;
};

const mostWarnings = 100;

/**
Finds out what snapshots need, and what can go.

@throws What cannot be read of what must be: then nobody knows what is needed, and nothing may be deleted.
*/
export async function planPrune(
	repository: Repository,
	{maxUnused, signal, without = new Set(), phase}: PlanOptions,
): Promise<PrunePlan> {
	const catalog = await repository.catalog({signal});
	const all = await requireAllSnapshots(repository, {without, signal});
	const snapshots = new Set(all.filter(ref => !without.has(ref)));
	const {version: catalogVersion, size: catalogSize} = catalog;
	const {sizes: _, ...marked} = await markNeeded(repository, snapshots, {phase, signal});
	const use = await surveyStore(repository, marked, {snapshots: all.length, signal});
	const holdings = tallyHoldings(marked, 2, id => (marked.graph.isMet(id) ? 1 : 0));
	const [unneeded, needed] = [holdings.slice(0, 1), holdings.slice(1)];
	const missingPacks = await findMissingPacks(repository, marked, {use, needed, without, signal});
	const foreseen = foreseePrune(use, {needed, unneeded, forgotten: all.length - snapshots.size, maxUnused});
	const {remove, repack} = foreseen;
	const doubles = amountOfLoose(marked, 'double');
	return {
		maxUnused,
		snapshots: snapshots.size,
		reachable: marked.graph.metCount + marked.missingChunks.length,
		scanned: catalogSize + marked.inventory.memory.looseCount,
		unneeded: subtract(foreseen.unneeded, doubles),
		looseToDelete: amountOfLoose(marked, 'goes'),
		doubles,
		packsToRemove: total(remove),
		packsToRepack: total(repack),
		looseToPack: foreseen.looseToPack,
		freedBytes: foreseen.freedBytes,
		unusedBytes: foreseen.unusedBytes,
		warnings: warningsOf(missingPacks, marked),
		basis: {
			marked,
			snapshots,
			catalogVersion,
			catalogSize,
			forgotten: amountOfSnapshots(marked, without),
			packsToRemove: remove,
			packsToRepack: repack,
		},
	};
}

/** Whether what a plan was found from is still so. Hold an exclusive lock, so that it stays so. */
export async function isStillTrue(
	repository: Repository,
	{basis}: PrunePlan,
	signal: AbortSignal | undefined,
): Promise<boolean> {
	const {version, size} = await repository.catalog({signal});
	const snapshots = await requireAllSnapshots(repository, {signal});
	return (
		version === basis.catalogVersion &&
		size === basis.catalogSize &&
		snapshots.length === basis.snapshots.size &&
		snapshots.every(ref => basis.snapshots.has(ref))
	);
}

/** Those that stand alone: one in a pack stays there, and its place in the catalog goes with the prune. */
function amountOfSnapshots({inventory: {memory, universe}}: Marked, refs: ReadonlySet<string>): Amount {
	const loose = [...refs].map(ref => universe.idOfKey(ref)).filter(id => id >= memory.packedCount && universe.has(id));
	return {count: loose.length, bytes: loose.reduce((sum, id) => sum + universe.storedLength(id), 0)};
}

function warningsOf(missingPacks: readonly string[], {missingChunks}: Marked): string[] {
	const warnings = [
		...missingPacks.map(pack => `${pack} is missing, and snapshots need what was in it`),
		...missingChunks.map(chunk => `${chunk} is missing, and snapshots need it`),
	];
	const more = warnings.length - mostWarnings;
	return more > 0 ? [...warnings.slice(0, mostWarnings), `${more} more objects are missing`] : warnings;
}

const total = (packs: readonly PackState[]): Amount => ({
	count: packs.length,
	bytes: packs.reduce((sum, {size}) => sum + size, 0),
});

const subtract = (a: Amount, b: Amount): Amount => ({count: a.count - b.count, bytes: a.bytes - b.bytes});
