import {Buffer} from 'node:buffer';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {SnapshotNotFoundError, UsageError} from '../../../source/engine/errors.js';
import {CheckManager} from '../../../source/engine/managers/check-manager.js';
import {ListManager} from '../../../source/engine/managers/list-manager.js';
import {LsSnapshotManager} from '../../../source/engine/managers/ls-snapshot-manager.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import type {CacheOptions} from '../../../source/engine/repository/local-cache.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {resolveSnapshot} from '../../../source/engine/repository/resolve-snapshot.js';
import {goldenObjects, goldenRepository} from '../../helpers/golden-repositories.js';
import {RemoteStore, ownCacheFolder} from '../../helpers/remote-store.js';
import {keysOf} from '../../helpers/stores.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {type GoldenRepositoryName, goldenRepositoryNames} from '../../helpers/vectors.js';

const folder = path.join(ownCacheFolder(), 'holdfast');

/** A repository of the Go tool in a bucket; snapshots and `index/latest` lie in packs where there are packs. */
async function farAway(name: GoldenRepositoryName) {
	const backend = new RemoteStore();
	for (const [key, bytes] of goldenObjects(name)) {
		await backend.put(key, bytes);
	}

	const {encryption_key_hex: key, snapshot} = goldenRepository(name);
	const open = async (cache?: CacheOptions | false) =>
		openRepository(backend, key === undefined ? {} : {repositoryKey: Buffer.from(key, 'hex')}, {cache});
	const list = async (cache?: CacheOptions | false) => {
		await using repository = await open(cache);
		backend.takeCalls();
		const {snapshots} = await new ListManager({repository}).run();
		return snapshots.map(({ref}) => ref);
	};

	const ls = async (cache?: CacheOptions | false) => {
		await using repository = await open(cache);
		backend.takeCalls();
		const {entries} = await new LsSnapshotManager({repository}).run();
		const paths: string[] = [];
		for await (const entry of entries) {
			paths.push(entry.path);
		}

		return paths;
	};

	return {backend, open, list, ls, snapshot};
}

/** Whether there is another catalog by now may be asked; that is no byte. */
const withoutLooking = (calls: readonly string[]) => calls.filter(call => call !== 'stat index/packs');

for (const name of goldenRepositoryNames) {
	test.serial(`${name}: what was read once is not asked for again, and the answers are the same`, async t => {
		const {backend, list, ls, snapshot} = await farAway(name);
		t.deepEqual(await list(), [snapshot]);
		const paths = await ls();
		t.true(paths.length > 0);
		t.deepEqual(await list(), [snapshot]);
		t.deepEqual(withoutLooking(backend.takeCalls()), ['list snapshot/']);
		t.deepEqual(await ls(), paths);
		t.deepEqual(withoutLooking(backend.takeCalls()), ['list snapshot/']);
		t.deepEqual(await ls(false), paths);
	});
}

test.serial('a snapshot that others have deleted is not there, whatever is remembered of it', async t => {
	for (const name of ['encrypted_packed_raw', 'encrypted_unpacked_zstd'] as const) {
		const {backend, open, list, snapshot} = await farAway(name);
		await list();
		await backend.delete(snapshot);
		await backend.put('index/packs', Buffer.from('{}'));
		t.deepEqual(await list(), []);
		await using repository = await open();
		await t.throwsAsync(resolveSnapshot(repository, snapshot.slice(9)), {instanceOf: SnapshotNotFoundError});
	}
});

test.serial(
	'a check reads the store itself: what is gone or damaged there is found, however well it is remembered',
	async t => {
		for (const name of goldenRepositoryNames) {
			const {backend, open, ls} = await farAway(name);
			await ls();
			const victims = (await keysOf(backend, '')).filter(key => /^(?:packs|node|filemeta|content)\//.test(key));
			for (const key of victims) {
				const bytes = await backend.get(key);
				for (const spoil of [
					async () => backend.delete(key),
					async () => backend.put(key, Buffer.alloc(bytes.length, 'x')),
				]) {
					await spoil();
					await using repository = await open();
					const before = await new ListManager({repository}).run();
					t.is(before.snapshots.length + before.unreadable.length, 1);
					const {status} = await new CheckManager({repository}).run();
					t.is(status, 'damaged', `${key} of ${name}`);
					await backend.put(key, bytes);
				}
			}
		}
	},
);

test.serial('files that are damaged or foreign change no answer, and the folder may go at any time', async t => {
	const {ls, list, snapshot} = await farAway('encrypted_packed_zstd');
	const paths = await ls();
	const files = (await readdir(folder, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile());
	t.true(files.length > 0);
	for (const {parentPath, name} of files) {
		await writeFile(path.join(parentPath, name), 'damaged');
	}

	t.deepEqual(await ls(), paths);
	t.deepEqual(await list(), [snapshot]);
	await rm(folder, {recursive: true});
	t.deepEqual(await ls(), paths);
});

test.serial('nothing of an encrypted repository is readable on this machine', async t => {
	const {ls} = await farAway('encrypted_packed_raw');
	const paths = await ls();
	const files = (await readdir(folder, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile());
	for (const {parentPath, name} of files) {
		const bytes = await readFile(path.join(parentPath, name));
		t.false(paths.some(file => file.length > 4 && bytes.includes(file)));
	}
});

test.serial(
	'what arrived damaged and was kept is fetched again by whoever finds it out: a restore loses nothing',
	async t => {
		const {backend, open} = await farAway('encrypted_unpacked_zstd');
		const restore = async () => {
			await using repository = await open();
			const target = await temporaryFolder(t);
			const result = await new RestoreManager({repository}).run({snapshot: 'latest', target});
			return result;
		};

		const damage = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte)));
		backend.plan = ({method, key}) =>
			method === 'get' && /^(?:filemeta|node)\//.test(key) ? {type: 'change', change: damage} : undefined;
		const spoilt = await restore();
		t.is(spoilt.status, 'partial');
		backend.plan = () => undefined;
		const {status, failures} = await restore();
		t.deepEqual(failures, []);
		t.is(status, 'complete');
	},
);

test.serial('without a cache nothing is kept', async t => {
	const {list, ls} = await farAway('plain_unpacked_raw');
	await rm(folder, {recursive: true, force: true});
	await list(false);
	await ls(false);
	await t.throwsAsync(readdir(folder), {code: 'ENOENT'});
});

test.serial('a size that is none is refused', async t => {
	const {open} = await farAway('plain_unpacked_raw');
	for (const maximumBytes of [-1, 0.5, Number.NaN]) {
		await t.throwsAsync(open({maximumBytes}), {instanceOf: UsageError});
	}
});
