import {cpSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {Client} from '../../../source/index.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {backUp, makePrivateCache, makeRepository, testCredentials} from '../../helpers/test-backups.js';

const cache = makePrivateCache();
test.after.always(() => {
	rmSync(cache, {recursive: true});
});

/** A repository with two snapshots, and a copy from before the second. */
async function twoStates(t: ExecutionContext) {
	const folder = await temporaryFolder(t);
	const [location, old, source] = ['repository', 'old', 'source'].map(name => path.join(folder, name));
	const places = {
		location: location ?? '',
		old: old ?? '',
		source: source ?? '',
		file: path.join(source ?? '', 'file'),
	};
	cpSync(import.meta.dirname, places.source, {recursive: true});
	writeFileSync(places.file, 'first');
	await (await makeRepository(places.location)).close();
	const first = await backUp(places.location, places.source);
	cpSync(places.location, places.old, {recursive: true});
	writeFileSync(places.file, 'second');
	const second = await backUp(places.location, places.source);
	return {...places, first, second};
}

test('a store that was set back to an older state is not noticed by itself, and the next backup lacks nothing', async t => {
	const {location, old, source, first, file} = await twoStates(t);
	rmSync(location, {recursive: true});
	cpSync(old, location, {recursive: true});
	await using client = await Client.open(location, testCredentials);
	t.deepEqual(
		(await client.list()).snapshots.map(({ref}) => ref),
		[first.snapshotRef],
	);
	t.is((await client.check({readData: true})).status, 'whole');
	const third = await backUp(location, source);
	t.is(third.filesChanged, 1);
	await using again = await Client.open(location, testCredentials);
	t.is((await again.check({readData: true})).status, 'whole');
	const {bytes} = await again.dump({snapshot: 'latest', path: 'file'});
	const pieces: Buffer[] = [];
	for await (const piece of bytes) {
		pieces.push(piece);
	}

	t.is(Buffer.concat(pieces).toString(), readFileSync(file, 'utf8'));
});

for (const names of [['index/latest'], ['index/snapshots'], ['index/latest', 'index/snapshots']]) {
	test(`older ${names.join(' and ')} hide no snapshot, and latest is the newest`, async t => {
		const {location, old, first, second} = await twoStates(t);
		for (const name of names) {
			cpSync(path.join(old, name), path.join(location, name));
		}

		await using client = await Client.open(location, testCredentials);
		t.deepEqual(
			(await client.list()).snapshots.map(({ref}) => ref),
			[second.snapshotRef, first.snapshotRef],
		);
		const {ref} = await client.lsSnapshot({snapshot: 'latest'});
		t.is(ref, second.snapshotRef ?? '');
	});
}

test('an older index/packs is noticed where something is missing, and the next backup stores it again', async t => {
	const {location, old, source} = await twoStates(t);
	cpSync(path.join(old, 'index/packs'), path.join(location, 'index/packs'));
	await using client = await Client.open(location, testCredentials);
	t.is((await client.check()).status, 'damaged');
	await t.throwsAsync(client.planPrune());
	await backUp(location, source);
	await using again = await Client.open(location, testCredentials);
	const {snapshots} = await again.list();
	t.is((await again.check({readData: true, snapshot: snapshots[0]?.ref ?? ''})).status, 'whole');
});
