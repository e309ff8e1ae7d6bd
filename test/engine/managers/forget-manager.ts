import {Buffer} from 'node:buffer';
import test from 'ava';
import {
	CancelledError,
	LockedError,
	RefusedError,
	SnapshotNotFoundError,
	StoreError,
	UsageError,
} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {decodeLatest} from '../../../source/engine/objects/latest.js';
import type {Snapshot} from '../../../source/engine/objects/model.js';
import {decodeSnapshotSummaries} from '../../../source/engine/objects/snapshot-summaries.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {localMetas} from '../../helpers/file-metas.js';
import {atCall, FaultyStore, fromMutation} from '../../helpers/faulty-store.js';
import {fullRepository, keysIn, reopen} from '../../helpers/full-repository.js';
import {openGolden} from '../../helpers/open-golden.js';
import {storeSnapshot} from '../../helpers/stored-snapshots.js';

/** Snapshots of consecutive days with seq 1, 2, …; returns their refs. */
async function storeDays(repository: Repository, ...days: Array<Partial<Snapshot>>): Promise<string[]> {
	const refs: string[] = [];
	for (const [index, fields] of days.entries()) {
		const created = `2025-01-${String(index + 1).padStart(2, '0')}T10:00:00Z`;
		const entry = await storeSnapshot({store: repository.loose}, localMetas([`f${index}`]), {
			seq: index + 1,
			created,
			...fields,
		});
		refs.push(entry.ref);
	}

	return refs;
}

async function repositoryOf(...days: Array<Partial<Snapshot>>) {
	const store = new MemoryStore();
	const repository = await fullRepository(store);
	const refs = await storeDays(repository, ...days);
	return {store, repository, refs, manager: new ForgetManager({repository})};
}

const snapshotsIn = async (repository: Repository) => keysIn(repository.store, 'snapshot/');
const countIn = async (repository: Repository) => {
	const refs = await snapshotsIn(repository);
	return refs.length;
};

const latestOf = async (repository: Repository) => {
	const bytes = await repository.store.get('index/latest');
	return decodeLatest(bytes, 'index/latest').latestSnapshot;
};

test('named snapshots are removed, and both indexes follow', async t => {
	const {repository, refs, manager} = await repositoryOf({}, {}, {});
	const [first = '', second = '', third = ''] = refs;
	const result = await manager.run([third, second.slice(9, 20)]);
	t.deepEqual(result.removed, [third, second]);
	t.false(result.isDryRun);
	t.deepEqual(await snapshotsIn(repository), [first]);
	t.is(await latestOf(repository), first);
	const summaries = decodeSnapshotSummaries(await repository.store.get('index/snapshots'), '');
	t.deepEqual(
		summaries.map(({ref}) => ref),
		[first],
	);
});

test('`latest` is the newest, and naming it twice removes one', async t => {
	const {repository, refs, manager} = await repositoryOf({}, {});
	await manager.run(['latest', refs[1] ?? '']);
	t.deepEqual(await snapshotsIn(repository), refs.slice(0, 1));
});

test('the last snapshot can be removed by name; there is no latest then', async t => {
	const {repository, manager} = await repositoryOf({});
	await manager.run(['latest']);
	t.deepEqual(await snapshotsIn(repository), []);
	t.is(await repository.store.stat('index/latest'), undefined);
});

test('no name and an empty name are refused, whatever they would mean elsewhere', async t => {
	const {repository, manager, refs} = await repositoryOf({}, {});
	for (const names of [[], [''], [' '], [refs[0] ?? '', '']]) {
		await t.throwsAsync(manager.run(names), {instanceOf: UsageError});
	}

	t.is(await countIn(repository), 2);
});

test('one name that is wrong removes nothing', async t => {
	const {repository, refs, manager} = await repositoryOf({}, {});
	await t.throwsAsync(manager.run([refs[0] ?? '', 'ffffffff']), {instanceOf: SnapshotNotFoundError});
	t.is(await countIn(repository), 2);
});

test('a dry run tells the same plan and writes nothing', async t => {
	const {store, repository, refs, manager} = await repositoryOf({}, {}, {});
	const before = await keysIn(store);
	const named = await manager.run([refs[0] ?? ''], {dryRun: true});
	t.like(named, {isDryRun: true, removed: [], plan: {remain: {length: 2}}});
	t.deepEqual([...named.plan.refs], [refs[0]]);
	const {plan} = await manager.runPolicy({keepLast: 1, dryRun: true});
	t.deepEqual(
		plan.remove.map(({ref}) => ref),
		[refs[1], refs[0]],
	);
	t.deepEqual(await keysIn(store), before);
	t.is(await countIn(repository), 3);
});

test('a policy removes what it does not keep, group by group', async t => {
	const other = {source: {type: 'local', account: 'other'}};
	const {repository, refs, manager} = await repositoryOf({}, other, {}, other, {tags: ['pin']}, {});
	const {plan, removed} = await manager.runPolicy({keepLast: 1, keepTags: ['pin']});
	t.deepEqual(removed.toSorted(), refs.slice(0, 3).toSorted());
	t.is(plan.groups.length, 2);
	t.deepEqual(await snapshotsIn(repository), refs.slice(3).toSorted());
	t.is(await latestOf(repository), refs[5] ?? '');
});

test('a filter keeps a policy away from everything else', async t => {
	const {repository, refs, manager} = await repositoryOf({}, {tags: ['x']}, {tags: ['x']});
	await manager.runPolicy({keepLast: 1, tags: ['x']});
	t.deepEqual(await snapshotsIn(repository), refs.filter((_, index) => index !== 1).toSorted());
});

test('an empty policy and a negative count are refused', async t => {
	const {repository, manager} = await repositoryOf({});
	await t.throwsAsync(manager.runPolicy({}), {instanceOf: UsageError});
	await t.throwsAsync(manager.runPolicy({tags: ['x']}), {instanceOf: UsageError});
	await t.throwsAsync(manager.runPolicy({keepLast: -1}), {instanceOf: UsageError});
	t.is(await countIn(repository), 1);
});

test('a policy that would leave nothing of a group is shown, and refused', async t => {
	const {repository, manager} = await repositoryOf({}, {tags: ['keep']}, {source: {type: 'sftp'}});
	const {plan} = await manager.runPolicy({keepTags: ['keep'], dryRun: true});
	t.deepEqual(plan.emptied, [{source: 'sftp', account: '', path: '', tags: ''}]);
	const error = await t.throwsAsync(manager.runPolicy({keepTags: ['keep']}), {instanceOf: RefusedError});
	t.regex(error?.message ?? '', /source:sftp/);
	t.is(await countIn(repository), 3);
});

test('a plan is carried out as it was shown, also when there are new snapshots since', async t => {
	const {repository, refs, manager} = await repositoryOf({}, {}, {});
	const plan = await manager.planPolicy({keepLast: 2});
	const newer = await storeSnapshot({store: repository.loose}, [], {seq: 9, created: '2025-02-01T00:00:00Z'});
	const {removed} = await manager.carryOut(plan);
	t.deepEqual(removed, refs.slice(0, 1));
	t.deepEqual(await snapshotsIn(repository), [...refs.slice(1), newer.ref].toSorted());
});

test('a plan is refused when what it keeps is gone, and empty when what it removes is', async t => {
	const {refs, manager, repository} = await repositoryOf({}, {}, {});
	const plan = await manager.planPolicy({keepLast: 1});
	const removal = await manager.plan([refs[1] ?? '']);
	await manager.run([refs[2] ?? '', refs[1] ?? '']);
	await t.throwsAsync(manager.carryOut(plan), {instanceOf: RefusedError});
	const {removed} = await manager.carryOut(removal);
	t.deepEqual(removed, []);
	t.deepEqual(await snapshotsIn(repository), refs.slice(0, 1));
});

test('while a backup or a restore is running nothing is removed', async t => {
	const {repository, manager} = await repositoryOf({}, {});
	await using _lock = await acquireSharedLock(repository, {operation: 'backup'});
	await t.throwsAsync(manager.run(['latest']), {instanceOf: LockedError, message: /backup/});
	t.is(await countIn(repository), 2);
});

test('the lock is given back, also after a failure', async t => {
	const {store, manager} = await repositoryOf({}, {});
	await manager.run(['latest']);
	await t.throwsAsync(manager.run(['ffffffff']));
	t.deepEqual(await keysIn(store, 'index/lock'), []);
});

test('a snapshot that cannot be read stops a policy, and can be removed by its full hash', async t => {
	const {store, refs, repository} = await repositoryOf({}, {}, {});
	const [damaged = ''] = refs;
	await store.put(damaged, Buffer.from('damage'));
	await using other = await reopen(store);
	const manager = new ForgetManager({repository: other});
	await t.throwsAsync(manager.runPolicy({keepLast: 1}), {instanceOf: RefusedError, message: new RegExp(damaged)});
	await t.throwsAsync(manager.run([damaged.slice(9, 20)]));
	const {removed} = await manager.run([damaged]);
	t.deepEqual(removed, [damaged]);
	t.deepEqual(await snapshotsIn(repository), refs.slice(1).toSorted());
});

test('a listing that fails removes nothing', async t => {
	const inner = new MemoryStore();
	const store = new FaultyStore(inner);
	const repository = await fullRepository(store);
	const refs = await storeDays(repository, {}, {});
	store.plan = atCall('list', /^snapshot\//, {type: 'fail'});
	const manager = new ForgetManager({repository});
	await t.throwsAsync(manager.runPolicy({keepLast: 1}), {instanceOf: StoreError});
	t.deepEqual(await keysIn(inner, 'snapshot/'), refs.toSorted());
});

test('a cancelled signal removes nothing', async t => {
	const {repository, manager} = await repositoryOf({}, {});
	await t.throwsAsync(manager.run(['latest'], {signal: AbortSignal.abort()}), {instanceOf: CancelledError});
	t.is(await countIn(repository), 2);
});

test('in a repository of the Go tool, whose snapshots lie in packs, forgetting works by hash and by latest', async t => {
	for (const name of ['latest', 'snapshot/d2c8964191a2db1a30f08d20fbb8ecbec149c9e21af6f46bfc6746d0cf81e811']) {
		const store = new MemoryStore();
		await using repository = await openGolden('encrypted_packed_zstd', store);
		await new ForgetManager({repository}).run([name]);
		await using other = await openGolden('encrypted_packed_zstd', new MemoryStore());
		t.is(await countIn(other), 1);
		t.deepEqual(await snapshotsIn(repository), []);
		t.is(await repository.store.stat('index/latest'), undefined);
		const catalog = await store.get('index/packs');
		t.notRegex(catalog.toString(), /snapshot\/|index\/latest/);
	}
});

test('killed at any step, either the old or the new list is there, every snapshot can be read, and forgetting again works', async t => {
	for (let step = 1; ; step++) {
		const inner = new MemoryStore();
		const store = new FaultyStore(inner);
		const repository = await fullRepository(store);
		const refs = await storeDays(repository, {}, {}, {}, {});
		store.restart(({mutation}) => (mutation === step ? {type: 'kill'} : undefined));
		await new ForgetManager({repository}).runPolicy({keepLast: 2}).catch(() => undefined);
		if (!store.isDead) {
			break;
		}

		await inner.deleteMany(await keysIn(inner, 'index/lock'));
		await using after = await reopen(inner);
		const left = await snapshotsIn(after);
		t.true(
			refs.slice(2).every(ref => left.includes(ref)),
			`step ${step} lost a snapshot that stays`,
		);
		t.true(left.includes(await latestOf(after)), `step ${step} left a latest that is gone`);
		for (const ref of left) {
			await t.notThrowsAsync(after.objects.snapshot(ref), `step ${step}`);
		}

		await new ForgetManager({repository: after}).runPolicy({keepLast: 2});
		t.deepEqual(await snapshotsIn(after), refs.slice(2).toSorted(), `step ${step}`);
	}
});

test('a full disk is an error that loses nothing that stays', async t => {
	const inner = new MemoryStore();
	const store = new FaultyStore(inner);
	const repository = await fullRepository(store);
	const refs = await storeDays(repository, {}, {}, {});
	store.restart(fromMutation(2, {type: 'fail'}));
	await t.throwsAsync(new ForgetManager({repository}).runPolicy({keepLast: 1}), {instanceOf: StoreError});
	const left = await keysIn(inner, 'snapshot/');
	t.true(left.includes(refs[2] ?? ''));
});
