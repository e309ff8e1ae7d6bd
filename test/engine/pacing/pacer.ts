import test from 'ava';
import {Pacer} from '../../../source/engine/pacing/pacer.js';

test('a rest is due after a few milliseconds of work, and then others get their turn', async t => {
	let now = 1000;
	const pacer = new Pacer(() => now);
	t.false(pacer.isDue);
	let others = 0;
	setImmediate(() => {
		others += 1;
	});
	now += 20;
	t.true(pacer.isDue);
	t.is(others, 0);
	await pacer.rest();
	t.is(others, 1);
	t.false(pacer.isDue);
});

for (const count of [0, 1, 16_384, 40_000]) {
	test(`batches of ${count} leave nothing out and take nothing twice`, async t => {
		const seen: Array<[start: number, end: number]> = [];
		await new Pacer().inBatches(count, (start, end) => {
			seen.push([start, end]);
		});
		let position = 0;
		for (const [start, end] of seen) {
			t.is(start, position);
			t.true(end > start);
			position = end;
		}

		t.is(position, count);
	});
}
