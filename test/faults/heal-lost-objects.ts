import {cpSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {hashedKinds} from '../../source/engine/objects/keys.js';
import {openStore} from '../../source/engine/stores/open-store.js';
import {atCall, FaultyStore} from '../helpers/faulty-store.js';
import {pseudoRandomBytes} from '../helpers/pseudo-random.js';
import {manifestOf, makeTree} from '../helpers/source-tree.js';
import {keysOf} from '../helpers/stores.js';
import {removeTree, temporaryFolder} from '../helpers/temporary-folder.js';
import {backUp, makeRepository, openTestRepository, makePrivateCache} from '../helpers/test-backups.js';
import {listSnapshots, verifySnapshot} from '../helpers/verify-snapshots.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

/** A repository of two backups, with loose objects and several packs, and a copy of it with its cache. */
async function prepare(t: ExecutionContext) {
	const folder = await temporaryFolder(t);
	const [source, location, copy] = [`${folder}/source`, `${folder}/repository`, `${folder}/copy`] as const;
	makeTree(source, {small: 60, big: [3_000_000, 1_200_000]}, 5);
	await makeRepository(location);
	await backUp(location, source);
	writeFileSync(path.join(source, 'later'), pseudoRandomBytes(100_000, 99));
	await backUp(location, source);
	cpSync(location, copy, {recursive: true, preserveTimestamps: true});
	cpSync(cache, path.join(folder, 'cache'), {recursive: true});
	const store = await openStore(location);
	const all = await keysOf(store, '');
	const keys = all.filter(key => hashedKinds.some(kind => kind !== 'snapshot' && key.startsWith(`${kind}/`)));
	const restore = () => {
		rmSync(location, {recursive: true});
		cpSync(copy, location, {recursive: true, preserveTimestamps: true});
		rmSync(cache, {recursive: true});
		cpSync(path.join(folder, 'cache'), cache, {recursive: true});
	};

	return {folder, source, location, keys, restore};
}

async function newestProblems(location: string, source: string): Promise<string[]> {
	await using repository = await openTestRepository(location);
	const [newest] = await listSnapshots(repository);
	return newest === undefined ? ['there is no snapshot'] : verifySnapshot(repository, newest, manifestOf(source));
}

for (const useCache of [true, false]) {
	test.serial(`a backup brings back each object that was lost, ${useCache ? 'with' : 'without'} the cache`, async t => {
		const {source, location, keys, restore} = await prepare(t);
		t.true(keys.length > 3);
		for (const key of keys) {
			rmSync(path.join(location, key));
			await backUp(location, source, {useCache, created: new Date(Date.now() + 60_000)});
			t.deepEqual(await newestProblems(location, source), [], `without ${key}`);
			restore();
		}
	});
}

test.serial('what one source brought up as lost, the other one brings back as well', async t => {
	const folder = await temporaryFolder(t);
	const [first, second, location] = [`${folder}/first`, `${folder}/second`, `${folder}/repository`] as const;
	makeTree(first, {small: 10, big: []}, 1);
	makeTree(second, {small: 10, big: []}, 2);
	await makeRepository(location);
	await backUp(location, first);
	await backUp(location, second);
	const packs = await keysOf(await openStore(location), 'packs/');
	for (const key of packs) {
		rmSync(path.join(location, key));
	}

	for (const [minutes, source] of [first, second].entries()) {
		await backUp(location, source, {created: new Date(Date.now() + (minutes + 1) * 60_000)});
		t.deepEqual(await newestProblems(location, source), []);
	}
});

for (const useCache of [true, false]) {
	test.serial(`a backup survives the loss of the pack catalog, ${useCache ? 'with' : 'without'} the cache`, async t => {
		const folder = await temporaryFolder(t);
		const [source, location] = [`${folder}/source`, `${folder}/repository`] as const;
		makeTree(source, {small: 20, big: [1_000_000]}, 3);
		await makeRepository(location);
		await backUp(location, source);
		rmSync(path.join(location, 'index/packs'));
		await backUp(location, source, {useCache, created: new Date(Date.now() + 60_000)});
		t.deepEqual(await newestProblems(location, source), []);
	});
}

test.serial('packs that a listing lacks are not taken for lost', async t => {
	const folder = await temporaryFolder(t);
	const [first, second, location] = [`${folder}/first`, `${folder}/second`, `${folder}/repository`] as const;
	makeTree(first, {small: 10, big: []}, 1);
	makeTree(second, {small: 10, big: []}, 2);
	await makeRepository(location);
	await backUp(location, first);
	const late = new FaultyStore(await openStore(location), atCall('list', /^packs\//, {type: 'shorten'}));
	await backUp(late, second, {created: new Date(Date.now() + 60_000)});
	await using repository = await openTestRepository(location);
	const [newest, oldest] = await listSnapshots(repository);
	t.truthy(newest && oldest);
	for (const [snapshot, source] of [[newest, second] as const, [oldest, first] as const]) {
		t.deepEqual(snapshot && (await verifySnapshot(repository, snapshot, manifestOf(source))), []);
	}
});
