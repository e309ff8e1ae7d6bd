import test from 'ava';
import {LockedError} from '../../../source/engine/errors.js';
import {sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import {breakRepoLock} from '../../../source/engine/repository/break-locks.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import type {ListedObject} from '../../../source/engine/stores/object-store.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {deadHolder, keysOf, otherLock, putLock, type Simulation, within} from '../../helpers/simulated-locks.js';
import {SimulatedTime} from '../../helpers/simulated-time.js';

const late = 4000;

/** Lists what was put or deleted four seconds later. */
class LateStore extends MemoryStore {
	readonly listsLateMs = late;
	readonly #time: SimulatedTime;
	#listed: Array<{from: number; keys: ReadonlyMap<string, ListedObject>}> = [];

	constructor(time: SimulatedTime) {
		super();
		this.#time = time;
	}

	override async put(...parameters: Parameters<MemoryStore['put']>): Promise<void> {
		await super.put(...parameters);
		await this.#remember();
	}

	override async delete(...parameters: Parameters<MemoryStore['delete']>): Promise<void> {
		await super.delete(...parameters);
		await this.#remember();
	}

	override async *list(prefix: string): AsyncGenerator<ListedObject> {
		const state = this.#listed.findLast(({from}) => from + late <= this.#time.now);
		for (const [key, object] of state?.keys ?? []) {
			if (key.startsWith(prefix)) {
				yield object;
			}
		}
	}

	async #remember(): Promise<void> {
		const keys = new Map<string, ListedObject>();
		for await (const object of super.list('')) {
			keys.set(object.key, object);
		}

		this.#listed = [...this.#listed, {from: this.#time.now, keys}];
	}
}

function lateSimulation(): Simulation {
	const time = new SimulatedTime();
	const repository = memoryRepository(new LateStore(time));
	return {
		time,
		repository,
		store: repository.store,
		options: (operation, more) => ({operation, clock: time.actor().clock, ...more}),
	};
}

test('an exclusive operation sees the lock of a backup that the store does not list yet, and gives way', async t => {
	const simulation = lateSimulation();
	const {repository, options} = simulation;
	const shared = await within(simulation, acquireSharedLock(repository, options('backup')));
	t.deepEqual(await keysOf(repository.store, sharedLockPrefix), []);
	await t.throwsAsync(within(simulation, acquireRepoLock(repository, options('prune'))), {
		instanceOf: LockedError,
		message: /for backup/,
	});
	shared.assertHeld();
	await within(simulation, shared[Symbol.asyncDispose]());
});

test('an exclusive operation keeps its lock until nothing is listed any more that it deleted', async t => {
	const simulation = lateSimulation();
	const {time, repository, options} = simulation;
	await repository.store.put('index/something', Buffer.from('x'));
	const exclusive = await within(simulation, acquireRepoLock(repository, options('prune')));
	t.deepEqual(await keysOf(repository.store, 'index/something'), ['index/something']);
	await repository.store.delete('index/something');
	const releasing = exclusive[Symbol.asyncDispose]();
	await t.throwsAsync(acquireSharedLock(repository, options('backup')), {instanceOf: LockedError});
	const before = time.now;
	await within(simulation, Promise.all([releasing, exclusive[Symbol.asyncDispose]()]));
	t.is(time.now - before, late);
	t.deepEqual(await keysOf(repository.store, 'index/something'), []);
	const shared = await within(simulation, acquireSharedLock(repository, options('backup')));
	t.is(time.now - before, late, 'a backup has nothing to wait for');
	await shared[Symbol.asyncDispose]();
});

test('whoever finds the lock of one that died waits until nothing is listed any more that it deleted', async t => {
	const simulation = lateSimulation();
	const {time, repository, options} = simulation;
	await putLock(simulation, otherLock(deadHolder()));
	const shared = await within(simulation, acquireSharedLock(repository, options('backup')));
	t.is(time.now, late);
	await shared[Symbol.asyncDispose]();
	await within(simulation, breakRepoLock(repository, {clock: time.actor().clock}));
	t.is(time.now, 2 * late);
});

test('where lists are never late nobody waits', async t => {
	const time = new SimulatedTime();
	const repository = memoryRepository();
	const lock = await acquireRepoLock(repository, {operation: 'prune', clock: time.actor().clock});
	await lock.untilListed();
	await lock[Symbol.asyncDispose]();
	t.is(time.now, 0);
});
