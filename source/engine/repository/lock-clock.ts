import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {bootClock} from '../filesystem/process-identity.js';
import {throwIfCancelled} from '../errors.js';

/** Everything that locks know about time; replaced in tests. */
export type LockClock = {
	/** Nanoseconds since 1970 by the wall clock. Written down for people and other programs; decides nothing by itself. */
	now(): bigint;
	/** Milliseconds on a clock that cannot be set, and that runs on while the process or the machine sleeps. */
	elapsed(): number;
	/** @throws {CancelledError} When the signal fires. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** Calls back once. @returns Cancels that. */
	after(ms: number, callback: () => void): () => void;
};

/** A difference between wall clock and monotonic clock below this needs no look at the boot clock. */
const noticeableMs = 500;

function createElapsed(): () => number {
	let sleptMs = 0;
	let lastGap = Date.now() - performance.now();
	const bootGap = (bootClock() ?? 0) - performance.now();
	return () => {
		const monotonic = performance.now();
		const gap = Date.now() - monotonic;
		if (Math.abs(gap - lastGap) > noticeableMs) {
			// The machine slept, which the monotonic clock leaves out, or someone set the wall clock. The boot clock can tell.
			lastGap = gap;
			const boot = bootClock();
			if (boot !== undefined) {
				sleptMs = Math.max(sleptMs, boot - monotonic - bootGap);
			}
		}

		return monotonic + sleptMs;
	};
}

export const systemClock: LockClock = {
	now: () => BigInt(Date.now()) * 1_000_000n,
	elapsed: createElapsed(),
	async sleep(ms, signal) {
		try {
			await sleep(ms, undefined, {signal});
		} catch (error) {
			throwIfCancelled(signal);
			throw error;
		}
	},
	after(ms, callback) {
		const timer = setTimeout(callback, ms);
		timer.unref();
		return () => {
			clearTimeout(timer);
		};
	},
};
