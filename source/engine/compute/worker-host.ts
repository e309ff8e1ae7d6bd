import {availableParallelism} from 'node:os';
import {setTimeout} from 'node:timers/promises';
import {type Transferable, Worker} from 'node:worker_threads';
import {fromTransferable, type TransferableError} from './transferable-error.js';

/** Workers make much garbage and keep little: a bigger nursery costs 30 MB a worker and saves no time that could be measured. */
const resourceLimits = {maxYoungGenerationSizeMb: 8};

const patience = 5000;

/** What every worker may say beside its own replies: that it cannot go on. */
export type WorkerFailure = {readonly type: 'failure'; readonly error: TransferableError};

export type WorkerHostOptions<Reply> = {
	/** The compiled worker script. */
	readonly script: URL;
	/** Structured-cloned to each worker as `workerData`, with `index` (0, 1, …) and `count` added. */
	readonly data: Record<string, unknown>;
	readonly count?: number;
	readonly onReply: (reply: Reply, index: number) => void;
	/** Called once, with the first failure of any worker. The owner must tell the others to end. */
	readonly onFailure: (error: Error) => void;
};

/**
Starts worker threads and speaks with them. A worker that throws, runs out of memory or exits early fails the whole host:
half of a computation is of no use to anybody.

Workers end by themselves when their owner tells them to, in words of its own; only those that do not are stopped from outside.
*/
export class WorkerHost<Request, Reply extends {readonly type: string}> implements AsyncDisposable {
	/** As many as there are cores, at most 16: three workers on two cores are slower than two. */
	static defaultCount(): number {
		return Math.min(16, Math.max(1, availableParallelism()));
	}

	readonly #workers: Worker[] = [];
	readonly #exits: Array<Promise<void>> = [];
	#closed = false;

	constructor({script, data, count = WorkerHost.defaultCount(), onReply, onFailure}: WorkerHostOptions<Reply>) {
		const fail = (error: Error) => {
			if (!this.#closed) {
				this.#closed = true;
				void this.#terminate();
				onFailure(error);
			}
		};

		for (let index = 0; index < count; index++) {
			const worker = new Worker(script, {
				workerData: {...data, index, count},
				resourceLimits,
			});
			worker.on('message', (message: Reply | WorkerFailure) => {
				if (isFailure(message)) {
					fail(fromTransferable(message.error));
				} else if (!this.#closed) {
					onReply(message, index);
				}
			});
			this.#exits.push(
				new Promise(resolve => {
					worker.once('exit', () => {
						resolve();
					});
				}),
			);
			worker.on('error', fail);
			worker.on('exit', code => {
				fail(new Error(`Worker thread ${index} ended unexpectedly with status ${code}`));
			});
			this.#workers.push(worker);
		}
	}

	get count(): number {
		return this.#workers.length;
	}

	post(index: number, request: Request, transfer: Transferable[] = []): void {
		this.#workers[index]?.postMessage(request, transfer);
	}

	/** Resolves when all threads have ended. Tell them to end first. */
	async [Symbol.asyncDispose](): Promise<void> {
		this.#closed = true;
		await this.#terminate();
	}

	async #terminate(): Promise<void> {
		// Stopping a thread inside of native code can end the process: it is given time to come out.
		await Promise.race([Promise.all(this.#exits), setTimeout(patience, undefined, {ref: false})]);
		await Promise.all(this.#workers.map(async worker => worker.terminate()));
	}
}

const isFailure = (message: {readonly type: string}): message is WorkerFailure => message.type === 'failure';
