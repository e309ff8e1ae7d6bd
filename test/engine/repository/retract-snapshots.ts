import test from 'ava';
import {nextSequence, readLatest} from '../../../source/engine/repository/latest-pointer.js';
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
