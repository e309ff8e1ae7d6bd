import test from 'ava';
import {unknownSize} from '../../../../source/engine/compute/reading/check-protocol.js';
import {SizeColumn} from '../../../../source/engine/managers/check/size-column.js';

test('a size is what it was set to last, also beyond 32 bits and for a moment unknown', t => {
	const sizes = new SizeColumn(3);
	t.is(sizes.of(1), unknownSize);
	for (const size of [0, 1, 2 ** 32 - 3, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, unknownSize, 7]) {
		sizes.set(1, size);
		t.is(sizes.of(1), size);
	}

	t.is(sizes.of(0), unknownSize);
	t.is(sizes.of(2), unknownSize);
});

test('what is no object of the repository has no size', t => {
	const sizes = new SizeColumn(3);
	for (const size of [5, 2 ** 40]) {
		sizes.set(0xff_ff_ff_ff, size);
		t.is(sizes.of(0xff_ff_ff_ff), unknownSize);
	}
});
