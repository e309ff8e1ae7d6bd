import {setTimeout as sleep} from 'node:timers/promises';
import {CancelledError, throwIfCancelled} from '../errors.js';

/** Milliseconds. */
export type RetryTimes = {
	/** The longest pause before the second attempt; it doubles with each. */
	readonly firstPause: number;
	readonly longestPause: number;
	/** No attempt begins later than this after the first. */
	readonly patience: number;
	/** The same while the store has never answered: a wrong address should not keep anyone waiting for long. */
	readonly firstPatience: number;
};

export const usualRetryTimes: RetryTimes = {
	firstPause: 200,
	longestPause: 60_000,
	patience: 15 * 60_000,
	firstPatience: 15_000,
};

export type RetryOptions = {
	readonly times: RetryTimes;
	readonly signal?: AbortSignal | undefined;
	/** Whether the same thing may go well when it is tried again. */
	readonly isPassing: (error: unknown) => boolean;
	/** Whether the store has ever answered. */
	readonly hasAnswered: () => boolean;
	readonly onRetry: () => void;
};

/**
Tries until it goes well, with pauses of random length (full jitter), so that many clients which were refused together do not come back together.

@param attempt Is given the number of the attempt, from 0 on.
@throws What the last attempt threw. {CancelledError}
*/
export async function withRetries<Result>(
	attempt: (number: number) => Promise<Result>,
	{times, signal, isPassing, hasAnswered, onRetry}: RetryOptions,
): Promise<Result> {
	const started = performance.now();
	for (let number = 0; ; number++) {
		throwIfCancelled(signal);
		try {
			return await attempt(number);
		} catch (error) {
			throwIfCancelled(signal);
			const pause = Math.random() * Math.min(times.longestPause, times.firstPause * 2 ** number);
			const patience = hasAnswered() ? times.patience : times.firstPatience;
			if (!isPassing(error) || performance.now() + pause - started > patience) {
				throw error;
			}

			onRetry();
			await pauseFor(pause, signal);
		}
	}
}

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	try {
		await sleep(milliseconds, undefined, {signal});
	} catch (error) {
		throwIfCancelled(signal);
		throw new CancelledError(undefined, {cause: error});
	}
}
