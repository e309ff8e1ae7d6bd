import {packedObjectLimit} from '../../compute/pack-builder.js';
import {StoreError, throwIfCancelled} from '../../errors.js';
import {isHashedKey} from '../../objects/keys.js';
import {KeyTable} from '../../repository/key-table.js';
import {addReachable} from '../../repository/reachable-objects.js';
import type {Repository} from '../../repository/repository.js';
import type {PackCatalog} from '../../stores/layers/pack-catalog.js';
import {choosePacks, type PackState} from './choose-packs.js';
import {requireAllSnapshots} from './require-snapshots.js';

/** A number of objects, and the bytes that they take in the store. */
export type Amount = {readonly count: number; readonly bytes: number};

/** What a prune will do, before it does anything. */
export type PrunePlan = {
	/** The share of the packs that may stay unused, from 0 to 1. */
	readonly maxUnused: number;
	readonly snapshots: number;
	/** Objects that snapshots need. */
	readonly reachable: number;
	/** Objects that were looked at. */
	readonly scanned: number;
	/** Objects that no snapshot needs: loose ones, and members of packs. */
	readonly unneeded: Amount;
	readonly packsToRemove: Amount;
	readonly packsToRepack: Amount;
	/** Small loose objects that will be packed. */
	readonly looseToPack: Amount;
	/** About how much less the repository takes afterwards. */
	readonly freedBytes: number;
	/** What nobody needs and stays, because moving the rest costs more than it gains. */
	readonly unusedBytes: number;
	/** What was found to be wrong and is left as it is. */
	readonly warnings: readonly string[];
};

/** The plan with all that is needed to carry it out. */
export type PreparedPrune = {
	readonly plan: PrunePlan;
	readonly needed: KeyTable;
	readonly looseToDelete: readonly string[];
	readonly looseToPack: readonly string[];
	readonly packsToRemove: readonly string[];
	readonly packsToRepack: readonly string[];
};

export type PlanOptions = {
	readonly maxUnused: number;
	readonly signal?: AbortSignal | undefined;
	/** Refs of snapshots that are taken for gone already: what would removing them free? */
	readonly without?: ReadonlySet<string> | undefined;
	/** Told of each object that snapshots need. */
	readonly onReachable?: () => void;
};

/** Fewer are not worth a pack. */
const fewestToPack = 16;
/** So many in one run; their keys are held in memory. */
const mostToPack = 250_000;
const packableKinds = /^(?:chunk|content|filemeta|node)\//;

const total = (items: ReadonlyArray<{readonly size: number}>): Amount => ({
	count: items.length,
	bytes: items.reduce((sum, {size}) => sum + size, 0),
});

/**
Finds out what snapshots need, and what can go.

@throws What cannot be read of what must be: then nobody knows what is needed, and nothing may be deleted.
*/
export async function planPrune(
	repository: Repository,
	{maxUnused, signal, without = new Set(), onReachable = () => {}}: PlanOptions,
): Promise<PreparedPrune> {
	const catalog = await repository.catalog({signal});
	const all = await requireAllSnapshots(repository, {without, signal});
	const snapshots = all.filter(ref => !without.has(ref));
	const needed = new KeyTable();
	await addReachable(needed, repository.objects, snapshots, {signal, onNew: onReachable});

	const uses = usesOfPacks(catalog, needed);
	const {packs, dead, small, count} = await surveyStore(repository, {catalog, needed, uses, without, signal});
	const {remove, repack, unusedBytes} = choosePacks(packs, maxUnused);
	const listed = new Set(packs.map(({key}) => key));
	const missing = [...uses].filter(([pack, {live}]) => live > 0 && !listed.has(pack)).map(([pack]) => pack);
	const looseToPack = small.length < fewestToPack ? [] : small;
	const freedByRepack = repack.reduce((sum, {size, liveBytes}) => sum + Math.max(0, size - liveBytes), 0);
	const deadInPacks = [...uses.values()];
	return {
		plan: {
			maxUnused,
			snapshots: snapshots.length,
			reachable: needed.size,
			scanned: catalog.size + count,
			unneeded: {
				count: dead.length + deadInPacks.reduce((sum, {deadCount}) => sum + deadCount, 0),
				bytes: total(dead).bytes + deadInPacks.reduce((sum, use) => sum + use.dead, 0),
			},
			packsToRemove: total(remove),
			packsToRepack: total(repack),
			looseToPack: total(looseToPack),
			freedBytes: total(dead).bytes + total(remove).bytes + freedByRepack,
			unusedBytes,
			warnings: missing.map(pack => `${pack} is missing, and snapshots need what was in it`),
		},
		needed,
		looseToDelete: dead.map(({key}) => key),
		looseToPack: looseToPack.map(({key}) => key),
		packsToRemove: remove.map(({key}) => key),
		packsToRepack: repack.map(({key}) => key),
	};
}

type PackUses = ReadonlyMap<string, {readonly live: number; readonly dead: number; readonly deadCount: number}>;

function usesOfPacks(catalog: PackCatalog, needed: KeyTable): PackUses {
	const uses = new Map<string, {live: number; dead: number; deadCount: number}>();
	for (const {key, pack, length} of catalog.entries()) {
		const use = uses.get(pack) ?? {live: 0, dead: 0, deadCount: 0};
		uses.set(pack, use);
		// What has a name of its own and no hash is an index, which somebody may need.
		if (isHashedKey(key) && !needed.has(key)) {
			use.dead += length;
			use.deadCount++;
		} else {
			use.live += length;
		}
	}

	return uses;
}

type Sized = {readonly key: string; readonly size: number};

/** What lies in the store: packs, loose objects that can go, and small ones that could be packed. */
async function surveyStore(
	{backend}: Repository,
	{
		catalog,
		needed,
		uses,
		without,
		signal,
	}: {
		readonly catalog: PackCatalog;
		readonly needed: KeyTable;
		readonly uses: PackUses;
		readonly without: ReadonlySet<string>;
		readonly signal: AbortSignal | undefined;
	},
) {
	const packs: PackState[] = [];
	const dead: Sized[] = [];
	const small: Sized[] = [];
	let count = 0;
	for await (const {key, size} of backend.list('', {signal})) {
		throwIfCancelled(signal);
		if (key.startsWith('packs/') && isHashedKey(key)) {
			packs.push({key, size, liveBytes: uses.get(key)?.live ?? 0});
		} else if (isHashedKey(key)) {
			count++;
			if (needed.has(key)) {
				const isPackable = size <= packedObjectLimit && packableKinds.test(key) && !catalog.has(key);
				if (isPackable && small.length < mostToPack) {
					small.push({key, size});
				}
			} else {
				refuseUnlisted(key, without);
				dead.push({key, size});
			}
		}
	}

	return {packs, dead, small, count};
}

/** A snapshot that turns up only now was left out of the listing of snapshots. */
function refuseUnlisted(key: string, without: ReadonlySet<string>): void {
	if (key.startsWith('snapshot/') && !without.has(key)) {
		throw new StoreError(`The store did not list ${key} among its snapshots, although it is there`, {
			hint: 'Nothing was deleted. Try again when the store lists everything that it holds.',
		});
	}
}
