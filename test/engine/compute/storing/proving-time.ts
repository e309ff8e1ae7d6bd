import test from 'ava';
import {provingTime} from '../../../../source/engine/compute/storing/proving-time.js';

test('a time well before the reading proves that nothing changed', t => {
	t.is(provingTime(1000.25, 2000), 1000.25);
});

test('a time of the same tick, or of the time in which it was read, proves nothing', t => {
	for (const ctimeMs of [1981, 1999.75, 2000, 2005]) {
		t.is(provingTime(ctimeMs, 2000), -1);
	}
});

test('a time of a clock that was far ahead is kept', t => {
	t.is(provingTime(100_000, 2000), 100_000);
});
