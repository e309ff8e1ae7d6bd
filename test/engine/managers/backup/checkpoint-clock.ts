import test from 'ava';
import {CheckpointClock} from '../../../../source/engine/managers/backup/checkpoint-clock.js';

function clockAt() {
	const time = {now: 0};
	return {time, clock: new CheckpointClock({milliseconds: 1000, bytes: 100, pause: 20}, () => time.now)};
}

test('a checkpoint is due when the time has passed and something was stored', t => {
	const {time, clock} = clockAt();
	t.false(clock.isDue({bytes: 50, entries: 1}));
	time.now = 1000;
	t.true(clock.isDue({bytes: 50, entries: 1}));
	t.true(clock.isDue({bytes: 0, entries: 1}), 'entries whose objects are all known already');
	t.true(clock.isDue({bytes: 1, entries: 0}), 'the beginning of a big file');
	t.false(clock.isDue({bytes: 0, entries: 0}));
});

test('a checkpoint is due at once when enough bytes were stored', t => {
	const {clock} = clockAt();
	t.false(clock.isDue({bytes: 99, entries: 0}));
	t.true(clock.isDue({bytes: 100, entries: 0}));
});

test('after a checkpoint that took long the next one comes later, and counts from what was stored when it began', async t => {
	const {time, clock} = clockAt();
	await clock.measure({bytes: 100, entries: 1}, async () => {
		time.now = 500;
	});
	time.now = 500 + 500 * 20 - 1;
	t.false(clock.isDue({bytes: 1000, entries: 9}));
	time.now++;
	t.true(clock.isDue({bytes: 1000, entries: 9}));
	t.false(clock.isDue({bytes: 100, entries: 1}));
});

test('one that failed is measured, too', async t => {
	const {time, clock} = clockAt();
	await t.throwsAsync(
		clock.measure({bytes: 1, entries: 1}, async () => {
			time.now = 100;
			throw new Error('no connection');
		}),
		{message: 'no connection'},
	);
	time.now = 1500;
	t.false(clock.isDue({bytes: 1000, entries: 9}));
});
