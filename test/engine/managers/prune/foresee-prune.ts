import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ForgetManager} from '../../../../source/engine/managers/forget-manager.js';
import {foreseePrune, type StoreUse} from '../../../../source/engine/managers/prune/foresee-prune.js';
import type {Holding} from '../../../../source/engine/managers/prune/holdings.js';
import {PruneManager} from '../../../../source/engine/managers/prune-manager.js';
import {freedBy, StatsManager} from '../../../../source/engine/managers/stats-manager.js';
import type {Repository} from '../../../../source/engine/repository/repository.js';
import {LocalStore} from '../../../../source/engine/stores/backends/local-store.js';
import {fullRepository} from '../../../helpers/full-repository.js';
import {backUp, range} from '../../../helpers/small-backups.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

/** What all files of a folder take together. */
async function bytesOnDisk(folder: string): Promise<number> {
	let bytes = 0;
	for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
		const {size} = await stat(path.join(entry.parentPath, entry.name));
		bytes += entry.isFile() ? size : 0;
	}

	return bytes;
}

type Plan = {
	/** Makes snapshots; resolves to those that are to be forgotten. What is stored again lies in the newer pack from then on. */
	readonly make: (repository: Repository) => Promise<readonly string[]>;
	readonly repacks?: boolean;
	readonly joins?: boolean;
	/** Whether something unused stays. */
	readonly leaves?: boolean;
};

const plans: Readonly<Record<string, Plan>> = {
	'one of two snapshots of a file': {
		make: async repository => [await backUp(repository, 1, [0]), await backUp(repository, 2, [1])].slice(0, 1),
	},
	'a snapshot of what another has as well': {
		make: async repository => [await backUp(repository, 1, [0, 1]), await backUp(repository, 2, [0, 1])].slice(0, 1),
	},
	'every snapshot': {
		make: async repository => [await backUp(repository, 1, [0]), await backUp(repository, 2, [0, 1])],
	},
	'small packs that are joined': {
		make: async repository =>
			[
				await backUp(repository, 1, range(0, 20)),
				await backUp(repository, 2, range(10, 30)),
				await backUp(repository, 3, range(25, 40)),
			].slice(1, 2),
		repacks: true,
	},
	'small loose objects that are joined, so that the catalog grows': {
		make: async repository =>
			[await backUp(repository, 1, [0]), await backUp(repository, 2, range(1, 9), repository.loose)].slice(0, 1),
		joins: true,
	},
	'beside a large pack with little waste, so that it stays': {
		make: async repository =>
			[
				await backUp(repository, 1, range(600, 601)),
				await backUp(repository, 2, range(0, 430)),
				await backUp(repository, 3, range(3, 5)),
			].slice(0, 1),
		repacks: true,
		leaves: true,
	},
	'much of large packs, which are packed anew': {
		make: async repository =>
			[await backUp(repository, 1, range(0, 430)), await backUp(repository, 2, range(150, 440))].slice(1),
		repacks: true,
		leaves: true,
	},
	'what an earlier forget left as well': {
		async make(repository) {
			await backUp(repository, 1, range(0, 30));
			const refs = [await backUp(repository, 2, range(20, 40)), await backUp(repository, 3, range(35, 50))];
			await new ForgetManager({repository}).run(refs.slice(0, 1));
			return refs.slice(1);
		},
		repacks: true,
	},
};

const isNear = (t: ExecutionContext, announced: number, freed: number, moved: number): void => {
	// A place in the catalog may have some digits more or less, and how well the index of snapshots compresses is not foreseen.
	t.true(Math.abs(announced - freed) <= 400 + 3 * moved, `${announced} announced, ${freed} freed`);
};

for (const [name, {make, repacks = false, joins = false, leaves = false}] of Object.entries(plans)) {
	test(`every place announces the same, and that is what is freed: ${name}`, async t => {
		const folder = await temporaryFolder(t);
		const store = await LocalStore.create(path.join(folder, 'store'));
		const repository = await fullRepository(store);
		const refs = await make(repository);
		const manager = new ForgetManager({repository});
		const stats = await new StatsManager({repository}).run();
		const plan = await manager.plan(refs);
		const effect = await manager.effect(plan);
		const {freedBytes, packsToRepack, looseToPack, reachable, unusedBytes} = effect.prune;
		t.is(packsToRepack.count > 0, repacks);
		t.is(looseToPack.count > 0, joins);
		t.is(unusedBytes > 0, leaves);
		t.deepEqual(freedBy(stats, plan.refs), {objects: effect.prune.unneeded.count, bytes: freedBytes});
		const dryRun = await manager.run(refs, {dryRun: true, prune: true});
		t.is(dryRun.freedBytes, freedBytes);

		const before = await bytesOnDisk(folder);
		const result = await manager.carryOut(plan, {prune: true, effect});
		const freed = before - (await bytesOnDisk(folder));
		t.is(result.freedBytes, freed);
		isNear(t, freedBytes, freed, repacks || joins ? reachable : 0);
		const again = await new PruneManager({repository}).plan();
		t.is(again.freedBytes, 0, 'there is no more to gain');
	});

	test(`a forget and a later prune say what each frees: ${name}`, async t => {
		const folder = await temporaryFolder(t);
		const repository = await fullRepository(await LocalStore.create(path.join(folder, 'store')));
		const refs = await make(repository);
		const manager = new ForgetManager({repository});
		const before = await bytesOnDisk(folder);
		const forgotten = await manager.run(refs);
		const between = await bytesOnDisk(folder);
		t.is(forgotten.freedBytes, before - between);
		const stats = await new StatsManager({repository}).run();
		const pruner = new PruneManager({repository});
		const plan = await pruner.plan();
		t.is(freedBy(stats, new Set()).bytes, plan.freedBytes);
		const result = await pruner.carryOut(plan);
		const freed = between - (await bytesOnDisk(folder));
		t.is(result.bytesReclaimed, freed);
		isNear(t, plan.freedBytes, freed, repacks || joins ? plan.reachable : 0);
	});
}

const none = {count: 0, bytes: 0};
const holding = (parts: Partial<Holding>): Holding => ({
	members: none,
	packBytes: new Map(),
	catalogBytes: 0,
	packable: none,
	packableCatalogBytes: 0,
	alone: none,
	...parts,
});
const use: StoreUse = {packs: [], indexBytes: new Map(), summariesBytes: 0, snapshots: 1};
const foresee = (parts: Partial<StoreUse>, needed: Holding[], unneeded: Holding[]) =>
	foreseePrune({...use, ...parts}, {needed, unneeded, forgotten: 0, maxUnused: 0.05});

test('joining small objects alone takes more of the catalog than it frees, and is told as that', t => {
	const small = holding({packable: {count: 16, bytes: 1600}, packableCatalogBytes: 3000});
	t.like(foresee({}, [small], []), {freedBytes: -3000, looseToPack: {count: 16, bytes: 1600}});
	const few = holding({packable: {count: 15, bytes: 1500}, packableCatalogBytes: 2900});
	t.like(foresee({}, [few], []), {freedBytes: 0, looseToPack: {count: 0, bytes: 0}});
});

test('a pack with an index in it stays, also when nothing else of it is needed', t => {
	const packs = [{key: 'packs/a', number: 0, size: 1000}];
	t.is(foresee({packs}, [], []).freedBytes, 1000);
	t.like(foresee({packs, indexBytes: new Map([[0, 1000]])}, [], []), {freedBytes: 0, remove: [], repack: []});
});

test('each snapshot that is forgotten takes its part of the index with it, never more than there is', t => {
	const question = {needed: [], unneeded: [], forgotten: 2, maxUnused: 0};
	t.is(foreseePrune({...use, summariesBytes: 1000, snapshots: 5}, question).freedBytes, 170);
	t.is(foreseePrune({...use, summariesBytes: 100, snapshots: 5}, question).freedBytes, 40);
});
