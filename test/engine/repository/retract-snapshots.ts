import test from 'ava';
import {nextSequence, readLatest} from '../../../source/engine/repository/latest-pointer.js';
import {latestKey} from '../../../source/engine/objects/keys.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {goldenRepository} from '../../helpers/golden-repositories.js';
import {
	backUp,
	beforeEachChange,
	copyOf,
	encryptedGolden,
	forget,
	goldenStore,
	openGolden,
	refsOfSoundState,
} from '../../helpers/publishing.js';
import {SmallStore} from '../../helpers/small-store.js';

for (const name of encryptedGolden) {
	const {snapshot: old} = goldenRepository(name);

	test(`killed before any change, forgetting leaves the old state or the new (${name})`, async t => {
		const store = await goldenStore(name);
		const added = await openGolden(store);
		const ref = await backUp(added);
		await added.close();
		for (const doomed of [ref, old]) {
			const copy = await copyOf(store);
			const states: MemoryStore[] = [];
			beforeEachChange(copy, async () => {
				states.push(await copyOf(copy));
			});
			await using repository = await openGolden(copy);
			await forget(repository, doomed);
			const kept = doomed === ref ? old : ref;
			const last = await refsOfSoundState(t, copy);
			t.deepEqual(last, [kept]);
			for (const state of states) {
				const refs = await refsOfSoundState(t, state);
				t.true(refs.join(',') === kept || refs.join(',') === `${ref},${old}`);
			}
		}
	});
}

test('the last snapshot takes the pointer with it', async t => {
	for (const name of encryptedGolden) {
		const store = await goldenStore(name);
		await using repository = await openGolden(store);
		await forget(repository, goldenRepository(name).snapshot);
		t.deepEqual(await refsOfSoundState(t, store), []);
		t.is(await readLatest(repository), undefined);
		t.is(await nextSequence(repository), 1);
	}
});

test('on a full store the pointer is replaced while another index can give way to it, and is never missing', async t => {
	const [name] = encryptedGolden;
	const added = await goldenStore(name);
	const opened = await openGolden(added);
	const ref = await backUp(opened);
	await opened.close();
	// A lock takes a block, too.
	const store = await SmallStore.copyOf(added, 1);
	const states: MemoryStore[] = [];
	beforeEachChange(store, async () => {
		states.push(await copyOf(store));
	});
	await using repository = await openGolden(store);
	await forget(repository, ref);
	t.deepEqual(await refsOfSoundState(t, store), [goldenRepository(name).snapshot]);
	t.true(states.length > 2);
	for (const state of states) {
		t.truthy(await state.stat(latestKey));
		await refsOfSoundState(t, state);
	}
});
