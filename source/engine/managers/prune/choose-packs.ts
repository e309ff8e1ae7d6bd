import {littleRest, packTargetSize} from '../../compute/pack-builder.js';

/** A pack as a prune sees it. Sizes are bytes. */
export type PackState = {
	readonly key: string;
	/** In the pack catalog; -1 for one that it does not know. */
	readonly number: number;
	/** Of the object; it may be more than its members take. */
	readonly size: number;
	/** What snapshots need of it. */
	readonly liveBytes: number;
};

export type PackChoice = {
	/** Nothing in them is needed. */
	readonly remove: readonly PackState[];
	/** What is needed moves to new packs. */
	readonly repack: readonly PackState[];
	/** Bytes that nobody needs in the packs that stay. */
	readonly unusedBytes: number;
};

/** Packs below this size are joined with others; a run of backups leaves one of them each, or one of data and one of metadata. */
const smallPack = packTargetSize / 2;

/**
Decides what happens to each pack: those without anything live go, small ones are joined, and the most wasteful ones are packed anew until what is unused
is at most a share of what is live.

@param maxUnused From 0 (nothing may be unused) to 1.
*/
export function choosePacks(packs: readonly PackState[], maxUnused: number): PackChoice {
	const remove = packs.filter(({liveBytes}) => liveBytes === 0);
	const live = packs.filter(({liveBytes}) => liveBytes > 0);
	const small = live.filter(({size}) => size < smallPack);
	const joined = small.reduce((sum, {liveBytes}) => sum + liveBytes, 0) > littleRest ? 2 : 1;
	const repack = new Set(small.length > joined ? small : []);
	const allowed = maxUnused * live.reduce((sum, {liveBytes}) => sum + liveBytes, 0);
	const wasteful = live.filter(pack => !repack.has(pack)).toSorted((a, b) => wasteOf(b) - wasteOf(a));
	let unusedBytes = wasteful.reduce((sum, pack) => sum + unusedIn(pack), 0);
	for (const pack of wasteful) {
		if (unusedBytes <= allowed) {
			break;
		}

		repack.add(pack);
		unusedBytes -= unusedIn(pack);
	}

	return {remove, repack: live.filter(pack => repack.has(pack)), unusedBytes};
}

const unusedIn = ({size, liveBytes}: PackState): number => Math.max(0, size - liveBytes);
const wasteOf = (pack: PackState): number => unusedIn(pack) / pack.size;
