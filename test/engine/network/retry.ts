import test from 'ava';
import {CancelledError} from '../../../source/engine/errors.js';
import {withRetries, type RetryOptions} from '../../../source/engine/network/retry.js';

const times = {firstPause: 1, longestPause: 2, patience: 10_000, firstPatience: 10_000};
const options: RetryOptions = {times, isPassing: () => true, hasAnswered: () => true, onRetry() {}};

test('tries until it goes well, and counts', async t => {
	let retries = 0;
	const result = await withRetries(
		async number => {
			if (number < 20) {
				throw new Error('busy');
			}

			return number;
		},
		{
			...options,
			onRetry() {
				retries++;
			},
		},
	);
	t.is(result, 20);
	t.is(retries, 20);
});

test('what will not pass is thrown at once', async t => {
	let attempts = 0;
	const attempt = async () => {
		attempts++;
		throw new Error('refused');
	};

	await t.throwsAsync(withRetries(attempt, {...options, isPassing: () => false}), {message: 'refused'});
	t.is(attempts, 1);
});

test('patience ends, earlier where nobody has ever answered', async t => {
	const attempt = async () => {
		throw new Error('busy');
	};

	for (const hasAnswered of [true, false]) {
		const impatient = {...times, patience: hasAnswered ? 0 : 1e6, firstPatience: hasAnswered ? 1e6 : 0};
		await t.throwsAsync(withRetries(attempt, {...options, times: impatient, hasAnswered: () => hasAnswered}), {
			message: 'busy',
		});
	}
});

test('a pause is ended by the signal', async t => {
	const controller = new AbortController();
	const slow = {...times, firstPause: 1e6, longestPause: 1e6, patience: 1e9};
	const attempt = async () => {
		setImmediate(() => {
			controller.abort();
		});
		throw new Error('busy');
	};

	await t.throwsAsync(withRetries(attempt, {...options, times: slow, signal: controller.signal}), {
		instanceOf: CancelledError,
	});
});
