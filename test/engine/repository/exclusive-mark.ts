import test from 'ava';
import {LockLostError} from '../../../source/engine/errors.js';
import {BackupManager} from '../../../source/engine/managers/backup-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import type {ListedObject} from '../../../source/engine/stores/object-store.js';
import {ChangingSource} from '../../helpers/changing-source.js';
import {keysOf} from '../../helpers/stores.js';
import {removeTree} from '../../helpers/temporary-folder.js';
import {makePrivateCache, makeRepository, openTestRepository} from '../../helpers/test-backups.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

/** Lists locks never, as a server that lists late; everything else at once. */
class LateStore extends MemoryStore {
	readonly mayListLate = true;

	override async *list(prefix: string): AsyncGenerator<ListedObject> {
		for await (const object of super.list(prefix)) {
			if (!object.key.startsWith('index/lock.shared/')) {
				yield object;
			}
		}
	}
}

test('a shared lock notices an exclusive one that could not see it, also when that is over', async t => {
	const store = new LateStore();
	await makeRepository(store);
	const shared = await acquireSharedLock(await openTestRepository(store), {operation: 'backup'});
	t.true(await shared.isUndisturbed());
	const exclusive = await acquireRepoLock(await openTestRepository(store), {operation: 'prune'});
	await exclusive[Symbol.asyncDispose]();
	t.false(await shared.isUndisturbed());
	await shared[Symbol.asyncDispose]();
	const next = await acquireSharedLock(await openTestRepository(store), {operation: 'backup'});
	t.true(await next.isUndisturbed());
	await next[Symbol.asyncDispose]();
});

test('a backup during which a prune ran unseen is not told to be done, and leaves no snapshot', async t => {
	const store = new LateStore();
	const repository = await makeRepository(store);
	const source = new ChangingSource();
	source.put('file', 'text');
	const walk = source.walk.bind(source);
	source.walk = async function* () {
		yield* walk();
		await new PruneManager({repository: await openTestRepository(store)}).run();
	};

	await t.throwsAsync(new BackupManager({source, repository}).run({workers: 1}), {
		instanceOf: LockLostError,
		message: /lists late/,
	});
	t.deepEqual(await keysOf(store, 'snapshot/'), []);
	source.walk = walk;
	const again = await new BackupManager({source, repository: await openTestRepository(store)}).run({workers: 1});
	t.is(again.status, 'complete');
});

test('where lists are never late nothing is written and asked for', async t => {
	const store = new MemoryStore();
	await makeRepository(store);
	const lock = await acquireRepoLock(await openTestRepository(store), {operation: 'prune'});
	t.deepEqual(await keysOf(store, 'index/holdfast/'), []);
	await lock[Symbol.asyncDispose]();
});
