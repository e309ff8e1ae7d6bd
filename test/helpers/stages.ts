import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import {copyOf} from './copy-store.js';
import {changeTree, makeTree, type Manifest, manifestOf, type TreeSize} from './source-tree.js';
import {backUp, openTestRepository, testCredentials} from './test-backups.js';

/** What a trial begins with: a repository, and a source that has changed since its last backup. */
export type Stage = {
	/** Copied for each trial, never changed. */
	readonly store: ObjectStore;
	readonly source: string;
	/** What each snapshot holds, oldest first. */
	readonly snapshots: ReadonlyMap<string, Manifest>;
	/** What the source holds now. */
	readonly now: Manifest;
};

/** Small files that share packs, and a big one whose chunks stand on their own. */
const usualTree: TreeSize = {small: 12, big: [700_000]};

/** The time of the n-th backup; they are minutes apart, and none is in the future. */
export const backupTime = (n: number): Date => new Date(Date.UTC(2025, 0, 1) + n * 60_000);

/** Reads through the previous snapshot, in one thread: the cache and the threads have tests of their own. */
export const plainBackup = {useCache: false, workers: 1} as const;

export type StageOptions = {
	readonly store?: ObjectStore;
	readonly tree?: TreeSize;
	/** Makes a key slot for it, which takes a while. */
	readonly password?: string | undefined;
	/** Everyone who can read the store can read everything. */
	readonly isPlain?: boolean;
	/** Nothing is in packs. */
	readonly isLoose?: boolean;
	/** The source has not changed since the last backup. */
	readonly isStill?: boolean;
};

/** @param count Snapshots that there are; -1 for no repository at all. */
export async function makeStage(
	source: string,
	seed: number,
	count: number,
	{
		store = new MemoryStore(),
		tree = usualTree,
		password,
		isPlain = false,
		isLoose = false,
		isStill = false,
	}: StageOptions = {},
): Promise<Stage> {
	makeTree(source, tree, seed);
	if (count >= 0) {
		const credentials = {...testCredentials, ...(password !== undefined && {password})};
		await initRepository(store, {encryption: !isPlain, credentials: isPlain ? {} : credentials});
	}

	const snapshots = new Map<string, Manifest>();
	for (let n = 1; n <= count; n++) {
		const {snapshotRef = ''} = await backUp(store, source, {...plainBackup, created: backupTime(n)});
		snapshots.set(snapshotRef, manifestOf(source));
		if (!isStill || n < count) {
			changeTree(source, seed * 100 + n);
		}
	}

	if (isLoose) {
		await unpack(store);
	}

	return {store, source, snapshots, now: manifestOf(source)};
}

/** The same stage with a store of its own. */
export const copyStage = async (stage: Stage): Promise<Stage & {readonly store: MemoryStore}> => ({
	...stage,
	store: await copyOf(stage.store),
});

/** Lets every packed object stand on its own. */
async function unpack(store: ObjectStore): Promise<void> {
	const repository = await openTestRepository(store);
	const catalog = await repository.catalog();
	const packs = new Set<string>();
	for (const {key, pack, offset, length} of catalog.entries()) {
		await store.put(key, await store.get(pack, {range: {offset, length}}));
		packs.add(pack);
	}

	await store.deleteMany([...packs, 'index/packs']);
}
