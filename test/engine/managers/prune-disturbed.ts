import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError, MissingObjectError, RefusedError, StoreError} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {readLatest} from '../../../source/engine/repository/latest-pointer.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {atCall, atMutation, FaultyStore, fromMutation} from '../../helpers/faulty-store.js';
import {fullRepository, keysIn, reopen} from '../../helpers/full-repository.js';
import {backUp, exampleRepository, proveSnapshots, range} from '../../helpers/small-backups.js';

const hidesSnapshots = (shown: number) => atCall('list', /^snapshot\//, {type: 'shorten', keep: shown});
for (const shown of [0, 1, 2]) {
	test(`a listing that shows ${shown} of 3 snapshots deletes nothing`, async t => {
		const inner = new MemoryStore();
		const {repository} = await exampleRepository(inner);
		const before = await keysIn(inner);
		const store = new FaultyStore(inner, hidesSnapshots(shown));
		await using other = await reopen(store);
		await t.throwsAsync(new PruneManager({repository: other}).run(), {instanceOf: StoreError});
		t.deepEqual(await keysIn(inner), before);
		// Also when no index tells of them: the second listing does.
		await inner.delete('index/snapshots');
		await inner.delete('index/latest');
		await using third = await reopen(new FaultyStore(inner, hidesSnapshots(shown)));
		const error = await t.throwsAsync(new PruneManager({repository: third}).run());
		t.true(error instanceof StoreError || error instanceof RefusedError);
		t.deepEqual(await keysIn(inner, 'packs/'), await keysIn(repository.backend, 'packs/'));
	});
}

for (const key of ['index/packs', 'index/snapshots', 'index/latest']) {
	test(`an ${key} that cannot be read deletes nothing, one that is damaged loses nothing`, async t => {
		const inner = new MemoryStore();
		await exampleRepository(inner);
		const before = await keysIn(inner);
		const failing = new FaultyStore(inner, call =>
			call.key === key && (call.method === 'get' || call.method === 'getStream') ? {type: 'fail'} : undefined,
		);
		await using other = await reopen(failing);
		await t.throwsAsync(new PruneManager({repository: other}).run(), {instanceOf: StoreError});
		t.deepEqual(await keysIn(inner), before);
		const stored = await inner.get(key);
		await inner.put(key, Buffer.from('{"damaged'));
		await using third = await reopen(inner);
		await new PruneManager({repository: third}).run().catch(() => undefined);
		await inner.put(key, key === 'index/packs' ? stored : await inner.get(key));
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 3 + 3 + 50 * 3);
	});
}

test('what names others and cannot be read stops a prune before anything is deleted', async t => {
	const store = new MemoryStore();
	const repository = await fullRepository(store);
	await backUp(repository, 1, range(0, 3), repository.loose);
	const orphan = `chunk/${sha256Hex('orphan')}`;
	await store.put(orphan, Buffer.from('x'));
	for (const kind of ['content', 'filemeta', 'node', 'snapshot'] as const) {
		const [key = ''] = await keysIn(store, `${kind}/`);
		const bytes = await store.get(key);
		await store.put(key, bytes.subarray(1));
		await using damaged = await reopen(store);
		const error = await t.throwsAsync(new PruneManager({repository: damaged}).run());
		t.true(error instanceof CorruptObjectError || error instanceof RefusedError);
		await store.delete(key);
		await using missing = await reopen(store);
		const second = await t.throwsAsync(new PruneManager({repository: missing}).run());
		t.true(second instanceof MissingObjectError || second instanceof RefusedError);
		await store.put(key, bytes);
		t.truthy(await store.stat(orphan));
	}
});

test('killed at any step, every snapshot can be read, and pruning again ends the work', async t => {
	let step = 0;
	for (let isDead = true; isDead;) {
		step++;
		const inner = new MemoryStore();
		const store = new FaultyStore(inner);
		const {repository, refs} = await exampleRepository(store);
		await new ForgetManager({repository}).run(refs.slice(0, 1));
		store.restart(atMutation(step, {type: 'kill'}));
		await new PruneManager({repository}).run({maxUnused: 0}).catch(() => undefined);
		isDead = store.isDead;
		await inner.deleteMany(await keysIn(inner, 'index/lock'));
		await inner.deleteMany(await keysIn(inner, 'index/holdfast/catalog-lock'));
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3, `step ${step}`);
		await new PruneManager({repository: after}).run({maxUnused: 0});
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3, `step ${step}`);
		const {plan} = await new PruneManager({repository: after}).run({maxUnused: 0, dryRun: true});
		t.is(plan.freedBytes, 0, `step ${step}`);
	}

	t.true(step > 6);
});

test('whatever write fails, every snapshot can be read', async t => {
	for (const step of range(1, 12)) {
		const inner = new MemoryStore();
		const store = new FaultyStore(inner);
		const {repository, refs} = await exampleRepository(store);
		await new ForgetManager({repository}).run(refs.slice(0, 1));
		store.restart(fromMutation(step, {type: 'fail'}));
		await new PruneManager({repository}).run({maxUnused: 0}).catch(() => undefined);
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3, `step ${step}`);
	}
});

test('a listing that hides packs or loose objects that are needed deletes nothing', async t => {
	for (const pattern of [/^packs\//, /^chunk\//]) {
		const inner = new MemoryStore();
		const repository = await fullRepository(inner);
		await backUp(repository, 1, range(0, 5), pattern.test('chunk/') ? repository.loose : repository.store);
		await inner.put(`chunk/${sha256Hex('orphan')}`, Buffer.from('x'));
		const before = await keysIn(inner);
		const isHidden = (key: string) => pattern.test(key);
		await using other = await reopen(new FaultyStore(inner, atCall('list', /^$/, {type: 'hide', isHidden})));
		await t.throwsAsync(new PruneManager({repository: other}).run(), {instanceOf: StoreError, message: /did not list/});
		t.deepEqual(await keysIn(inner), before);
	}
});

test('a prune that is cancelled in the middle loses nothing, and the next one ends the work', async t => {
	for (const step of [2, 4, 6]) {
		const inner = new MemoryStore();
		const store = new FaultyStore(inner);
		const {repository, refs} = await exampleRepository(store);
		await new ForgetManager({repository}).run(refs.slice(0, 1));
		const controller = new AbortController();
		store.restart(({mutation}) => {
			if (mutation === step) {
				controller.abort();
			}

			return undefined;
		});
		await t.throwsAsync(new PruneManager({repository}).run({maxUnused: 0, signal: controller.signal}));
		t.deepEqual(await keysIn(inner, 'index/lock'), []);
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3);
		await new PruneManager({repository: after}).run({maxUnused: 0});
		const {freedBytes} = await new PruneManager({repository: after}).plan({maxUnused: 0});
		t.is(freedBytes, 0);
	}
});

test('a pointer to the latest snapshot that a forget on a full store gave up is made again', async t => {
	const store = new MemoryStore();
	const {refs} = await exampleRepository(store);
	await store.deleteMany(['index/latest', 'index/snapshots']);
	await using repository = await reopen(store);
	await new PruneManager({repository}).run();
	t.is((await readLatest(repository))?.latestSnapshot, refs[2]);
});
