import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {packsKey} from '../../../source/engine/objects/keys.js';
import {breakRepoLock, listRepoLocks} from '../../../source/engine/repository/break-locks.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';

const password = 'correct horse';

async function made() {
	const backend = new MemoryStore();
	const {repository} = await initRepository(backend, {credentials: {password}, encryption: true});
	return {backend, repository};
}

const bytes = Buffer.from('{"type":"leaf"}');
const node = `node/${sha256Hex(bytes)}`;

test('what is put is encrypted below, and counted', async t => {
	const {backend, repository} = await made();
	const chunk = Buffer.alloc(600_000, 'backup');
	const key = `chunk/${repository.secrets.namer.chunkHash(chunk).toString('hex')}`;
	await repository.loose.put(key, chunk);
	t.deepEqual(await repository.objects.chunk(key), chunk);
	const stored = await backend.get(key);
	t.is(stored[0], 1);
	t.false(stored.includes('backup'));
	t.is(repository.meter.rawBytes, 600_000);
	t.is(repository.meter.storedBytes, stored.length);
});

test('a closed gate stops every change, through whichever store', async t => {
	const {backend, repository} = await made();
	const before = await backend.get('config');
	const open = repository.gate.attach(() => {
		throw new Error('closed');
	});
	await repository.store.put(node, bytes);
	await t.throwsAsync(repository.store.flush(), {message: 'closed'});
	await t.throwsAsync(repository.loose.put('index/latest', bytes), {message: 'closed'});
	await t.throwsAsync(repository.backend.delete('config'), {message: 'closed'});
	t.deepEqual(await backend.get('config'), before);
	open();
	await repository.loose.put('index/latest', bytes);
});

test('whoever takes a lock sees what others have stored until then', async t => {
	const {backend, repository} = await made();
	const catalog = await repository.catalog();
	t.is(catalog.size, 0);
	const other = await openRepository(backend, {password});
	await other.store.put(node, bytes);
	await other.store.flush();
	t.false(catalog.has(node));
	for (const acquire of [acquireSharedLock, acquireRepoLock]) {
		await using lock = await acquire(repository, {operation: 'backup'});
		lock.assertHeld();
		const fresh = await repository.catalog();
		t.true(fresh.has(node));
	}
});

test('locks are taken before the catalog is read', async t => {
	const {repository} = await made();
	const reads: string[] = [];
	const {backend} = repository;
	const stat = backend.stat.bind(backend);
	backend.stat = async (key, options) => {
		reads.push(key);
		return stat(key, options);
	};

	for (const acquire of [acquireSharedLock, acquireRepoLock]) {
		await using lock = await acquire(repository, {operation: 'backup'});
		lock.assertHeld();
	}

	t.deepEqual(reads, []);
	await repository.catalog();
	t.deepEqual(reads, [packsKey]);
});

test('with a catalog that cannot be read, nothing is taken for absent, and locks can be broken', async t => {
	const {backend, repository: first} = await made();
	await using lock = await acquireRepoLock(first, {operation: 'prune'});
	lock.assertHeld();
	await backend.put(packsKey, Buffer.from('{"node/'));
	await using repository = await openRepository(backend, {password});
	await t.throwsAsync(repository.catalog(), {instanceOf: CorruptObjectError});
	await t.throwsAsync(repository.objects.node(node), {instanceOf: CorruptObjectError});
	await t.throwsAsync(repository.store.delete(node), {instanceOf: CorruptObjectError});
	const listed = await listRepoLocks(repository);
	t.is(listed.length, 1);
	t.deepEqual(await breakRepoLock(repository), listed);
	t.deepEqual(await listRepoLocks(repository), []);
});
