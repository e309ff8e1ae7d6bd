import test from 'ava';
import {CancelledError} from '../../../source/engine/errors.js';
import {systemClock} from '../../../source/engine/repository/lock-clock.js';

test('the clock runs forward, and sleeping takes time', async t => {
	const before = systemClock.elapsed();
	await systemClock.sleep(20);
	t.true(systemClock.elapsed() - before >= 15);
});

test('a sleep is ended by its signal, with the error of the house', async t => {
	const controller = new AbortController();
	const sleep = systemClock.sleep(1_000_000, controller.signal);
	controller.abort();
	await t.throwsAsync(sleep, {instanceOf: CancelledError});
});

test('a timer calls back once, unless it is cancelled', async t => {
	let calls = 0;
	const cancel = systemClock.after(1, () => {
		calls += 100;
	});
	cancel();
	await new Promise<void>(resolve => {
		systemClock.after(1, () => {
			calls++;
			resolve();
		});
		// The timer does not keep the process alive by itself.
		setTimeout(() => {}, 1000);
	});
	t.is(calls, 1);
});

test('the wall clock is the one of the system', t => {
	t.true(Math.abs(Number(systemClock.now() / 1_000_000n) - Date.now()) < 10_000);
});
