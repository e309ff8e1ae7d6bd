import {Buffer} from 'node:buffer';
import test from 'ava';
import {MissingObjectError, RefusedError} from '../../../source/engine/errors.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {freedBy, StatsManager} from '../../../source/engine/managers/stats-manager.js';
import {fullRepository, keysIn, reopen} from '../../helpers/full-repository.js';
import {openGolden} from '../../helpers/open-golden.js';
import {bytesIn, exampleRepository} from '../../helpers/small-backups.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';

test('it tells what each snapshot added and what forgetting it would free', async t => {
	const {repository, refs} = await exampleRepository();
	const stats = await new StatsManager({repository}).run();
	t.deepEqual(
		stats.snapshots.map(({entry, added, own, unique}) => ({
			ref: entry.ref,
			added: added.objects,
			own: own.objects,
			unique: unique.contents,
			bytes: unique.bytes,
		})),
		[
			// Each has a snapshot and a node of its own, and three objects a file.
			{ref: refs[2], added: 2 + 10 * 3, own: 2 + 10 * 3, unique: 10, bytes: 200_000},
			{ref: refs[1], added: 2 + 10 * 3, own: 2, unique: 0, bytes: 0},
			{ref: refs[0], added: 2 + 30 * 3, own: 2 + 20 * 3, unique: 20, bytes: 400_000},
		],
	);
	t.is(stats.needed.objects, 3 * 2 + 50 * 3);
	t.deepEqual(stats.contents, {contents: 50, bytes: 1_000_000});
	t.is(stats.packs.objects, 3);
	t.is(stats.withoutFigures, 3);
});

test('what several snapshots free together is what a prune frees', async t => {
	const {repository, refs} = await exampleRepository();
	const stats = await new StatsManager({repository}).run();
	for (const some of [refs.slice(0, 1), refs.slice(0, 2), refs.slice(1), refs]) {
		const {plan} = await new PruneManager({repository}).run({dryRun: true, without: new Set(some)});
		const freed = freedBy(stats, new Set(some));
		t.is(freed.objects, plan.unneeded.count);
		t.is(freed.bytes, plan.freedBytes);
	}

	const {plan: prune} = await new PruneManager({repository}).run({dryRun: true});
	t.deepEqual(freedBy(stats, new Set()), {objects: 0, bytes: prune.freedBytes});
});

test('all bytes of the store are counted, but for locks and keys', async t => {
	const {store, repository} = await exampleRepository();
	const {stored, needed} = await new StatsManager({repository}).run();
	let keys = 0;
	for await (const {size} of store.list('keys/')) {
		keys += size;
	}

	t.is(stored.bytes, (await bytesIn(store)) - keys);
	t.is(stored.objects, needed.objects);
});

test('an empty repository holds nothing', async t => {
	const stats = await new StatsManager({repository: await fullRepository()}).run();
	t.like(stats, {snapshots: [], needed: {objects: 0, bytes: 0}, stored: {objects: 0}, shared: []});
});

test('what cannot be read makes no figures', async t => {
	const {store} = await exampleRepository();
	const [pack = ''] = await keysIn(store, 'packs/');
	const [snapshot = ''] = await keysIn(store, 'snapshot/');
	await store.delete(pack);
	await using missing = await reopen(store);
	await t.throwsAsync(new StatsManager({repository: missing}).run(), {instanceOf: MissingObjectError});
	await store.put(snapshot, Buffer.from('x'));
	await using damaged = await reopen(store);
	await t.throwsAsync(new StatsManager({repository: damaged}).run(), {instanceOf: RefusedError});
});

for (const name of goldenRepositoryNames) {
	test(`the only snapshot of ${name} would free all`, async t => {
		await using repository = await openGolden(name);
		const stats = await new StatsManager({repository}).run();
		t.is(stats.snapshots.length, 1);
		t.deepEqual(stats.snapshots[0]?.own, stats.needed);
		t.true(stats.needed.bytes > 0 && stats.needed.bytes <= stats.stored.bytes);
	});
}
