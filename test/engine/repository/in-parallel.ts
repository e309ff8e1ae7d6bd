import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {CancelledError} from '../../../source/engine/errors.js';
import {inParallel} from '../../../source/engine/repository/in-parallel.js';

test('each item is worked on once, in order of beginning, no more than the width at a time', async t => {
	const begun: number[] = [];
	let underWay = 0;
	let most = 0;
	await inParallel(
		Array.from({length: 20}, (_, index) => index),
		async item => {
			begun.push(item);
			underWay++;
			most = Math.max(most, underWay);
			await delay(item % 3);
			underWay--;
		},
		{width: 4},
	);
	t.deepEqual(
		begun,
		Array.from({length: 20}, (_, index) => index),
	);
	t.is(most, 4);
	t.is(underWay, 0);
});

test('items may come one by one', async t => {
	async function* items() {
		yield 1;
		await delay(1);
		yield 2;
	}

	const seen = new Set<number>();
	await inParallel(items(), async item => {
		seen.add(item);
	});
	t.deepEqual(seen, new Set([1, 2]));
});

test('a failure stops what has not begun, and is thrown when nothing is under way any more', async t => {
	const begun: number[] = [];
	let underWay = 0;
	const error = await t.throwsAsync(
		inParallel(
			Array.from({length: 100}, (_, index) => index),
			async item => {
				begun.push(item);
				underWay++;
				await delay(item === 2 ? 0 : 5);
				underWay--;
				if (item === 2) {
					throw new Error('broken');
				}
			},
			{width: 4},
		),
	);
	t.is(error?.message, 'broken');
	t.is(underWay, 0);
	t.true(begun.length <= 8);
});

test('a failing source of items is thrown', async t => {
	// eslint-disable-next-line require-yield -- it fails before it yields
	function* items(): Generator<number> {
		throw new Error('no list');
	}

	await t.throwsAsync(
		inParallel(items(), async () => {}),
		{message: 'no list'},
	);
});

test('a cancelled signal begins nothing more', async t => {
	const controller = new AbortController();
	const begun: number[] = [];
	await t.throwsAsync(
		inParallel(
			[1, 2, 3],
			async item => {
				begun.push(item);
				controller.abort();
			},
			{width: 1, signal: controller.signal},
		),
		{instanceOf: CancelledError},
	);
	t.deepEqual(begun, [1]);
});
