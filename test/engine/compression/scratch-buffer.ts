import test from 'ava';
import {ScratchBuffer} from '../../../source/engine/compression/scratch-buffer.js';

const chunk = 8_388_608;

test('the same memory is given again', t => {
	const scratch = new ScratchBuffer();
	const first = scratch.atLeast(1000);
	t.true(first.length >= 1000);
	t.is(scratch.atLeast(10).buffer, first.buffer);
});

test('it grows when more is asked for, up to a chunk and what compression adds', t => {
	const scratch = new ScratchBuffer();
	scratch.atLeast(100_000);
	t.true(scratch.atLeast(100_001).length >= 200_000);
	const largest = scratch.atLeast(chunk + 65_536);
	t.is(largest.length, chunk + 65_536);
	t.is(scratch.atLeast(1).buffer, largest.buffer);
});

test('what is larger is not kept', t => {
	const scratch = new ScratchBuffer();
	const small = scratch.atLeast(100);
	t.is(scratch.atLeast(chunk * 4).length, chunk * 4);
	t.is(scratch.atLeast(100).buffer, small.buffer);
});
