import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {CancelledError} from '../../../source/engine/errors.js';
import {drainStack} from '../../../source/engine/repository/drain-stack.js';

test('every task is done, with those that it makes, no more than the width at a time', async t => {
	const done: string[] = [];
	let underWay = 0;
	let most = 0;
	await drainStack(
		['a', 'b'],
		async (task, push) => {
			underWay++;
			most = Math.max(most, underWay);
			await delay(task.length % 2);
			if (task.length < 5) {
				push(`${task}0`);
				push(`${task}1`);
			}

			done.push(task);
			underWay--;
		},
		{width: 3},
	);
	t.is(done.length, 2 * (1 + 2 + 4 + 8 + 16));
	t.is(new Set(done).size, done.length);
	t.is(most, 3);
});

test('one at a time the newest comes first', async t => {
	const done: string[] = [];
	await drainStack(
		['a'],
		async (task, push) => {
			done.push(task);
			if (task.length < 3) {
				push(`${task}0`);
				push(`${task}1`);
			}
		},
		{width: 1},
	);
	t.deepEqual(done, ['a', 'a1', 'a11', 'a10', 'a0', 'a01', 'a00']);
});

test('nothing to do is done', async t => {
	await t.notThrowsAsync(drainStack([], async () => {}));
});

test('a failure begins nothing more, and is thrown when nothing is under way', async t => {
	const begun: number[] = [];
	let underWay = 0;
	await t.throwsAsync(
		drainStack(
			[1, 2, 3, 4, 5, 6],
			async task => {
				begun.push(task);
				underWay++;
				await delay(task === 6 ? 0 : 5);
				underWay--;
				if (task === 6) {
					throw new Error('broken');
				}
			},
			{width: 2},
		),
		{message: 'broken'},
	);
	t.deepEqual(begun, [6, 5]);
	t.is(underWay, 0);
});

test('a cancelled signal begins nothing more', async t => {
	const controller = new AbortController();
	const done: number[] = [];
	await t.throwsAsync(
		drainStack(
			[1, 2],
			async task => {
				done.push(task);
				controller.abort();
			},
			{width: 1, signal: controller.signal},
		),
		{instanceOf: CancelledError},
	);
	t.deepEqual(done, [2]);
});
