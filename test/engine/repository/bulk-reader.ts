import {Buffer} from 'node:buffer';
import {truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {Worker} from 'node:worker_threads';
import test, {type ExecutionContext} from 'ava';
import {CancelledError, CorruptObjectError, MissingObjectError} from '../../../source/engine/errors.js';
import {walk} from '../../../source/engine/hamt/walk.js';
import {sha256} from '../../../source/engine/objects/hashes.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {WrappedStore} from '../../../source/engine/stores/layers/wrapped-store.js';
import {fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeTree} from '../../helpers/stored-snapshots.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const metas = localMetas(Array.from({length: 3000}, (_, index) => `f${index}`));
const hashes = metas.map(meta => Buffer.from(fileMetaRef(meta).slice('filemeta/'.length), 'hex'));
const refAt = (index: number) => `filemeta/${hashes[index]?.toString('hex') ?? ''}`;
const credentials = {encryptionKey: Buffer.alloc(32, 7)};

class CountingStore extends WrappedStore {
	gets = 0;

	override async get(...args: Parameters<LocalStore['get']>): Promise<Buffer> {
		this.gets++;
		return super.get(...args);
	}
}

/** A repository in a folder whose metadata lies in packs. */
async function packed(t: Parameters<typeof temporaryFolder>[0], count = metas.length, all = metas) {
	const folder = await temporaryFolder(t);
	const {repository} = await initRepository(folder, {credentials, encryption: true});
	await storeTree(repository, all.slice(0, count));
	await repository.store.flush();
	return {repository, folder};
}

async function read(repository: Pick<Repository, 'objects'>, wanted: readonly Buffer[] = hashes) {
	const seen = new Map<number, string>();
	await repository.objects.fileMetas(Buffer.concat(wanted), (place, meta) => {
		if (seen.has(place)) {
			throw new Error(`place ${place} was visited twice`);
		}

		seen.set(place, meta.fileId);
	});
	return seen;
}

const inPacks = async (t: Parameters<typeof temporaryFolder>[0]) => {
	const {repository} = await packed(t);
	return repository;
};

const oneByOne = async () => {
	const repository = memoryRepository();
	await storeTree(repository, metas);
	return repository;
};

for (const [name, make] of [
	['in packs', inPacks],
	['one by one', oneByOne],
] as const) {
	test(`read ${name}, each place is visited once with its own metadata, also where two are the same`, async t => {
		const seen = await read(await make(t), [...hashes, ...hashes.slice(7, 8)]);
		t.is(seen.size, 3001);
		t.is(seen.get(42), 'f42');
		t.is(seen.get(3000), 'f7');
	});

	test(`read ${name}, nothing is nothing, and a cancelled signal ends it`, async t => {
		const {objects} = await make(t);
		await t.notThrowsAsync(objects.fileMetas(Buffer.alloc(0), () => {}));
		await t.throwsAsync(
			objects.fileMetas(Buffer.concat(hashes), () => {}, {signal: AbortSignal.abort()}),
			{instanceOf: CancelledError},
		);
	});
}

test('neighbours that are to be read together come before those behind them, although these lie between them', async t => {
	const {repository} = await packed(t);
	const [even, odd] = [0, 1].map(rest => hashes.filter((_, index) => index % 2 === rest));
	const wanted = Buffer.concat([...(even ?? []), ...(odd ?? [])]);
	const visited = async (options: {together?: number}) => {
		const places: number[] = [];
		const visit = (place: number) => {
			places.push(place);
		};

		await repository.objects.fileMetas(wanted, visit, options);
		t.is(new Set(places).size, 3000);
		// Two batches of 512 may be under way when the second half is begun.
		return places.slice(0, 900);
	};

	const together = await visited({together: 1500});
	t.true(together.every(place => place < 1500));
	const anyhow = await visited({});
	t.true(anyhow.some(place => place >= 1500));
});

test('one that is in no pack and nowhere else fails it all', async t => {
	const {repository} = await packed(t, 2999);
	await t.throwsAsync(read(repository), {instanceOf: MissingObjectError, message: new RegExp(refAt(2999))});
});

test('what was put and not flushed yet is read as well', async t => {
	const {repository} = await packed(t, 2000);
	await storeTree(repository, metas.slice(2000));
	const seen = await read(repository);
	t.is(seen.size, 3000);
});

test('what another process moved to another pack meanwhile is found there', async t => {
	const {repository, folder} = await packed(t);
	const catalog = await repository.catalog();
	const packs = new Set([...catalog.entries('')].map(({pack}) => pack));
	const other = await openRepository(folder, credentials);
	await other.store.deleteMany(metas.map((_, index) => refAt(index)));
	await storeTree(other, metas);
	await other.store.flush();
	await other.backend.deleteMany(packs);
	await other.close();
	const seen = await read(repository);
	t.is(seen.get(2999), 'f2999');
});

test('a damaged member is an error that names it, and never a wrong entry', async t => {
	const {repository, folder} = await packed(t);
	const catalog = await repository.catalog();
	const {pack, offset} = catalog.find(refAt(1500)) ?? {pack: 'no pack', offset: 0};
	const bytes = await repository.backend.get(pack);
	bytes.writeUInt8(bytes.readUInt8(offset + 20) ^ 1, offset + 20);
	await writeFile(path.join(folder, pack), bytes);
	await t.throwsAsync(read(repository), {instanceOf: CorruptObjectError, message: new RegExp(refAt(1500))});
	await truncate(path.join(folder, pack), 1000);
	await t.throwsAsync(read(repository), {instanceOf: CorruptObjectError});
});

test('a walk reads the nodes of a tree in stretches', async t => {
	const {repository, folder} = await packed(t);
	const root = await storeTree(repository, metas);
	await repository.store.flush();
	const counted = new CountingStore(new LocalStore(folder));
	await using reopened = await openRepository(counted, credentials);
	const entries = [];
	counted.gets = 0;
	for await (const entry of walk(root, async ref => reopened.objects.node(ref))) {
		entries.push(entry);
	}

	t.is(entries.length, 3000);
	t.true(counted.gets < 50, `${counted.gets} requests for some 200 nodes`);
});

test.serial('few are read without other threads', async t => {
	const {repository} = await packed(t);
	const threads = watchThreads(t);
	t.is((await read(repository)).size, 3000);
	t.is(threads.count, 0);
});

test('when most of it is gone, the first of it is named without looking for all', async t => {
	const {folder} = await packed(t, 1);
	const store = new CountingStore(new LocalStore(folder));
	await using repository = await openRepository(store, credentials);
	const gone = Array.from({length: 20_000}, (_, index) => sha256(`gone ${index}`));
	store.gets = 0;
	await t.throwsAsync(read(repository, gone), {instanceOf: MissingObjectError});
	t.true(store.gets < 3000, `${store.gets} reads`);
});

/** So many that worker threads open them. */
const manyMetas = localMetas(Array.from({length: 9000}, (_, index) => `many/f${index}`));
const manyHashes = manyMetas.map(meta => Buffer.from(fileMetaRef(meta).slice('filemeta/'.length), 'hex'));
const manyRefAt = (index: number) => `filemeta/${manyHashes[index]?.toString('hex') ?? ''}`;

const packedMany = async (t: Parameters<typeof temporaryFolder>[0]) => packed(t, manyMetas.length, manyMetas);

/** Threads that were started since, and whether they have ended. */
function watchThreads(t: ExecutionContext) {
	const started: Worker[] = [];
	const note = (worker: Worker) => {
		started.push(worker);
	};

	process.on('worker', note);
	t.teardown(() => process.off('worker', note));
	return {
		get count() {
			return started.length;
		},
		/** Threads that have ended have no number. */
		get haveEnded() {
			return started.every(({threadId}) => threadId === -1);
		},
	};
}

const inFolder = async ({repository}: {repository: Repository}) => repository;
const behindAnotherStore = async ({folder}: {folder: string}) =>
	openRepository(new CountingStore(new LocalStore(folder)), credentials);

for (const [name, open] of [
	['in a folder', inFolder],
	['in a store that threads cannot read', behindAnotherStore],
] as const) {
	test.serial(`very many ${name} are each visited once, and no thread is left`, async t => {
		const repository = await open(await packedMany(t));
		const threads = watchThreads(t);
		const wanted = [...manyHashes, ...manyHashes.slice(7, 8)];
		t.is((await read(repository, wanted)).get(9000), 'many/f7');
		t.true(threads.count > 0 && threads.haveEnded);
	});

	test.serial(`of very many ${name} a damaged one is named, and one that is gone`, async t => {
		const {folder} = await packedMany(t);
		const damaged = await open({folder, repository: await openRepository(folder, credentials)});
		const catalog = await damaged.catalog();
		const {pack, offset} = catalog.find(manyRefAt(4321)) ?? {pack: 'no pack', offset: 0};
		const bytes = await damaged.backend.get(pack);
		bytes.writeUInt8(bytes.readUInt8(offset + 20) ^ 1, offset + 20);
		await writeFile(path.join(folder, pack), bytes);
		await t.throwsAsync(read(damaged, manyHashes), {
			instanceOf: CorruptObjectError,
			message: new RegExp(manyRefAt(4321)),
		});
		const gone = sha256('gone');
		await t.throwsAsync(read(damaged, [...manyHashes.slice(0, 4000), gone, ...manyHashes.slice(5000), ...hashes]), {
			instanceOf: MissingObjectError,
		});
	});
}

test.serial(
	'a visitor of very many that fails ends the read with its error, and so does a cancelled signal; threads end',
	async t => {
		const {repository} = await packedMany(t);
		const threads = watchThreads(t);
		const all = Buffer.concat(manyHashes);
		await t.throwsAsync(
			repository.objects.fileMetas(all, async place => {
				if (place === 5000) {
					throw new Error('no more');
				}
			}),
			{message: 'no more'},
		);
		const abort = new AbortController();
		let visits = 0;
		await t.throwsAsync(
			repository.objects.fileMetas(
				all,
				() => {
					visits++;
					abort.abort();
				},
				{signal: abort.signal},
			),
			{instanceOf: CancelledError},
		);
		t.true(visits < 1000, `${visits} visits`);
		t.true(threads.count > 0 && threads.haveEnded);
	},
);
