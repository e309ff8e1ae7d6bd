import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {ByteBudget, type Share} from '../../../source/engine/network/byte-budget.js';

/** Takes shares one after the other, and tells which of them were given. */
async function takeAll(budget: ByteBudget, sizes: readonly number[]): Promise<Array<Share | undefined>> {
	const given: Array<Share | undefined> = sizes.map(() => undefined);
	for (const [index, size] of sizes.entries()) {
		void (async () => {
			given[index] = await budget.take(size);
		})();
	}

	await setImmediate();
	return given;
}

test('what fits is under way at once, the rest in its turn', async t => {
	const given = await takeAll(new ByteBudget(320), [200, 100, 100, 10]);
	t.deepEqual(
		given.map(share => share !== undefined),
		[true, true, false, false],
	);
	given[0]?.[Symbol.dispose]();
	await setImmediate();
	t.deepEqual(
		given.map(share => share !== undefined),
		[true, true, true, true],
	);
});

test('something larger than the budget goes alone, and small things are at most 32', async t => {
	const large = await takeAll(new ByteBudget(320), [1000, 1]);
	t.not(large[0], undefined);
	t.is(large[1], undefined);
	const small = await takeAll(
		new ByteBudget(320),
		Array.from({length: 40}, () => 0),
	);
	t.is(small.filter(share => share !== undefined).length, 32);
});

test('a share that is given back twice counts once', async t => {
	const budget = new ByteBudget(320);
	const share = await budget.take(320);
	share[Symbol.dispose]();
	share[Symbol.dispose]();
	const given = await takeAll(budget, [320, 320]);
	t.is(given[1], undefined);
});
