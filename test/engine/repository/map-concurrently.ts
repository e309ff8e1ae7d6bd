import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {mapConcurrently} from '../../../source/engine/repository/map-concurrently.js';

test('results come in the order of the items, with no more under way than allowed', async t => {
	let running = 0;
	let most = 0;
	const results = await mapConcurrently([3, 1, 2, 0, 4], 2, async item => {
		most = Math.max(most, ++running);
		for (let i = 0; i < item; i++) {
			await setImmediate();
		}

		running--;
		return item * 10;
	});
	t.deepEqual(results, [30, 10, 20, 0, 40]);
	t.is(most, 2);
});

test('a failure ends it when what is under way has ended, and nothing more is started', async t => {
	const started: number[] = [];
	let ended = 0;
	const work = mapConcurrently([0, 1, 2, 3, 4, 5], 2, async item => {
		started.push(item);
		if (item === 1) {
			throw new Error('bad item');
		}

		await setImmediate();
		ended++;
	});
	await t.throwsAsync(work, {message: 'bad item'});
	t.deepEqual(started, [0, 1]);
	t.is(ended, 1);
});

test('nothing to do is done at once', async t => {
	t.deepEqual(await mapConcurrently([], 4, async () => 1), []);
});
