import {throwIfCancelled} from '../../errors.js';

/**
Runs `work` for each item, `width` of them at a time, in order of their start. After the first failure nothing new is started; it is thrown when
what was running has ended.
*/
export async function eachLimited<Item>(
	items: Iterable<Item> | AsyncIterable<Item>,
	width: number,
	work: (item: Item) => Promise<void>,
	signal?: AbortSignal,
): Promise<void> {
	const running = new Set<Promise<void>>();
	const failures: unknown[] = [];
	for await (const item of items) {
		if (signal?.aborted === true || failures.length > 0) {
			break;
		}

		const task = (async () => {
			try {
				await work(item);
			} catch (error) {
				failures.push(error);
			}
		})();
		running.add(task);
		void task.then(() => running.delete(task));
		if (running.size >= width) {
			await Promise.race(running);
		}
	}

	await Promise.all(running);
	if (failures.length > 0) {
		throw failures[0];
	}

	throwIfCancelled(signal);
}
