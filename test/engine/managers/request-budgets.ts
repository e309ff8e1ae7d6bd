import {Buffer} from 'node:buffer';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {encodeSnapshot} from '../../../source/engine/objects/snapshot.js';
import {inParallel} from '../../../source/engine/repository/in-parallel.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {Client, initRepository, openRepository, openSource} from '../../../source/index.js';
import {s3Folder} from '../../helpers/radosgw.js';
import {ownCacheFolder} from '../../helpers/remote-store.js';
import {chunkKey} from '../../helpers/stores.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {testOnRadosgw} from '../../helpers/test-on-radosgw.js';

/** What each may ask of a bucket, with opening an encrypted repository; the readme says the same. */
const budgets = {unchanged: 20, list: 5, look: 8, restoreOne: 20};

ownCacheFolder();
const encryptionKey = Buffer.alloc(32, 5);

async function repositoryFarAway() {
	const location = await s3Folder();
	const {repository} = await initRepository(location, {credentials: {encryptionKey}, encryption: true});
	await repository.close();
	return {
		location,
		/** Opens it, does something, and tells how many requests both took; one that the network lost, and that was sent again, counts once. */
		async counting(t: ExecutionContext, work: (client: Client) => Promise<unknown>): Promise<number> {
			await using client = new Client(await openRepository(location, {encryptionKey}));
			await work(client);
			const {requests = 0, retries = 0} = client.repository.backend.traffic ?? {};
			t.true(requests > 0);
			return requests - retries;
		},
	};
}

/** A thousand keys fit into one page, but radosgw spreads a bucket over shards, and says for some names that there is more when there is nothing. */
async function pagesOf(store: ObjectStore, prefix: string): Promise<number> {
	const before = store.traffic?.requests ?? 0;
	await drain(store.list(prefix));
	return (store.traffic?.requests ?? 0) - before;
}

async function drain(entries: AsyncIterable<unknown>): Promise<number> {
	let count = 0;
	for await (const entry of entries) {
		count += entry === undefined ? 0 : 1;
	}

	return count;
}

testOnRadosgw('commands on a repository far away need few requests, however many files there are', async t => {
	const folder = await temporaryFolder(t);
	for (let i = 0; i < 20; i++) {
		await mkdir(path.join(folder, String(i)));
		await Promise.all(
			Array.from({length: 50}, async (_, file) =>
				writeFile(path.join(folder, String(i), String(file)), `file ${file}`),
			),
		);
	}

	const {counting} = await repositoryFarAway();
	const source = async () => openSource({paths: [folder]});
	await counting(t, async client => client.backup({source: await source()}));
	const unchanged = await counting(t, async client => {
		const result = await client.backup({source: await source()});
		t.is(result.filesUnmodified, 1000);
	});
	t.true(unchanged <= budgets.unchanged, `an unchanged backup: ${unchanged}`);
	for (const [what, work] of [
		['ls', async (client: Client) => drain((await client.lsSnapshot()).entries)],
		['diff', async (client: Client) => client.diff({before: 'latest~1', after: 'latest'})],
		['find', async (client: Client) => client.find({pattern: '7'})],
	] as const) {
		const requests = await counting(t, work);
		t.true(requests <= budgets.look, `${what}: ${requests}`);
	}

	const target = path.join(await temporaryFolder(t), 'target');
	const restored = await counting(t, async client => client.restore({snapshot: 'latest', target, path: '7/7'}));
	t.true(restored <= budgets.restoreOne, `restoring one file: ${restored}`);
});

testOnRadosgw('a list of a thousand snapshots needs five requests, with opening the repository', async t => {
	const {location, counting} = await repositoryFarAway();
	await using repository = await openRepository(location, {encryptionKey});
	const made = Array.from({length: 1000}, (_, seq) =>
		encodeSnapshot({
			version: 1,
			created: new Date(1.7e12 + seq * 3_600_000).toISOString(),
			root: '',
			seq,
			meta: new Map([['holdfast.files', String(seq)]]),
		}),
	);
	await inParallel(made, async bytes => repository.loose.put(`snapshot/${sha256Hex(bytes)}`, bytes));
	await repository.store.put(chunkKey(1), Buffer.from('something in a pack, as in every repository'));
	await repository.store.flush();
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	await loadSnapshotCatalog(repository, {lock});
	const list = async () =>
		counting(t, async client => {
			const {snapshots} = await client.list();
			t.is(snapshots.length, 1000);
			t.is(snapshots[0]?.figures.files, 999);
		});
	const budget = budgets.list + (await pagesOf(repository.backend, 'snapshot/')) - 1;
	const cold = await list();
	t.true(cold <= budget + 2, `${cold} requests of ${budget + 2}`);
	const warm = [await list(), await list(), await list()];
	t.true(Math.min(...warm) <= budget, `${warm.join(', ')} requests of ${budget}`);
});
