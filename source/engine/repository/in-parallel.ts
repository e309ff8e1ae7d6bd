import {throwIfCancelled} from '../errors.js';

export type ParallelOptions = {
	/** How many may be under way at a time. */
	readonly width?: number;
	readonly signal?: AbortSignal;
};

/**
Does something with each item, several at a time, beginning them in order.

When one fails no further item is begun; what is under way is awaited, and the failure is thrown.
*/
export async function inParallel<Item>(
	items: Iterable<Item> | AsyncIterable<Item>,
	work: (item: Item) => Promise<void>,
	{width = 32, signal}: ParallelOptions = {},
): Promise<void> {
	const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
	const failures: unknown[] = [];
	const lane = async (): Promise<void> => {
		try {
			while (failures.length === 0) {
				throwIfCancelled(signal);
				const next = await iterator.next();
				// Another lane may have failed meanwhile.
				if (next.done === true || failures.length > 0) {
					return;
				}

				await work(next.value);
			}
		} catch (error) {
			failures.push(error);
		}
	};

	await Promise.all(Array.from({length: width}, lane));
	if (failures.length > 0) {
		await iterator.return?.();
		throw failures[0];
	}
}
