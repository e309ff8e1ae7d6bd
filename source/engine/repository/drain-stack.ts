import {throwIfCancelled} from '../errors.js';
import type {ParallelOptions} from './in-parallel.js';

/**
Does tasks that make more tasks, several at a time, the newest first: in a tree that keeps few of them waiting, however large it is.

When one fails no further task is begun; what is under way is awaited, and the failure is thrown.
*/
export async function drainStack<Task>(
	first: Iterable<Task>,
	work: (task: Task, push: (task: Task) => void) => Promise<void>,
	{width = 32, signal}: ParallelOptions = {},
): Promise<void> {
	const stack = [...first];
	const failures: unknown[] = [];
	const push = (task: Task): void => {
		stack.push(task);
	};

	await new Promise<void>(resolve => {
		let underWay = 0;
		const run = async (task: Task): Promise<void> => {
			try {
				throwIfCancelled(signal);
				await work(task, push);
			} catch (error) {
				failures.push(error);
			}

			underWay--;
			begin();
		};

		const begin = (): void => {
			while (underWay < width && failures.length === 0) {
				const task = stack.pop();
				if (task === undefined) {
					break;
				}

				underWay++;
				void run(task);
			}

			if (underWay === 0) {
				resolve();
			}
		};

		begin();
	});
	if (failures.length > 0) {
		throw failures[0];
	}
}
