import {Buffer} from 'node:buffer';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import {CancelledError} from '../../../../source/engine/errors.js';
import {pumpChunks} from '../../../../source/engine/managers/restore/pump-chunks.js';
import {SlotPool} from '../../../../source/engine/managers/restore/slot-pool.js';

const crew = {width: 4};
const hashes = (...bytes: number[]): Buffer => Buffer.concat(bytes.map(byte => Buffer.alloc(32, byte)));

test('pieces come in order, whatever takes how long, and a run of one chunk is opened once', async t => {
	const opened: number[] = [];
	const pieces: number[] = [];
	await pumpChunks({crew}, new SlotPool(3), hashes(5, 1, 1, 1, 4, 2, 1), {
		async open(hash) {
			const byte = hash[0] ?? 0;
			opened.push(byte);
			await setTimeout(byte * 3);
			return byte;
		},
		async piece(_, byte) {
			pieces.push(byte);
			await setTimeout(2);
		},
	});
	t.deepEqual(pieces, [5, 1, 1, 1, 4, 2, 1]);
	t.deepEqual(opened, [5, 1, 4, 2, 1]);
});

test('after a failure nothing more is handed over, and all slots are free again', async t => {
	const slots = new SlotPool(2);
	const pieces: number[] = [];
	const pumping = pumpChunks({crew}, slots, hashes(1, 2, 3, 4, 5), {
		async open(hash) {
			await setTimeout(1);
			if (hash[0] === 3) {
				throw new Error('damaged');
			}

			return hash[0] ?? 0;
		},
		async piece(_, byte) {
			pieces.push(byte);
		},
	});
	await t.throwsAsync(pumping, {message: 'damaged'});
	t.deepEqual(pieces, [1, 2]);
	const free = await Promise.all([slots.take(), slots.take()]);
	t.deepEqual(
		free.toSorted((a, b) => a - b),
		[0, 1],
	);
});

test('cancelling ends it', async t => {
	const controller = new AbortController();
	const pumping = pumpChunks(
		{crew},
		new SlotPool(1),
		hashes(...Array.from({length: 200}, (_, index) => index)),
		{
			open: async () => 1,
			async piece() {
				controller.abort();
			},
		},
		controller.signal,
	);
	await t.throwsAsync(pumping, {instanceOf: CancelledError});
});
