import type {Transferable} from 'node:worker_threads';
import {fromTransferable, type TransferableError} from '../transferable-error.js';
import {StopWord} from '../stop-word.js';
import {WorkerHost} from '../worker-host.js';
import {ownMemory} from './own-memory.js';
import type {ReaderSetup, TaskName, Tasks} from './read-protocol.js';

export type ReadRequest = {readonly name: TaskName; readonly body: unknown};
export type ReadReply =
	{readonly type: 'done'; readonly body: unknown} | {readonly type: 'error'; readonly error: TransferableError};

/** What a reading thread is started with. */
export type ReadWorkerData = ReaderSetup & {readonly stop: SharedArrayBuffer};

type Pending = {readonly resolve: (body: unknown) => void; readonly reject: (error: Error) => void};

export type CallOptions = {
	/** The worker that must do it; the one with the least to do otherwise. */
	readonly worker?: number;
	readonly transfer?: Transferable[];
};

/**
Worker threads that read, open and verify objects, and write out what is in them. Each worker answers its requests one after the other, in order.

Disposing rejects what is still awaited. The workers leave the rest of it undone, give back what they hold and end by themselves.
*/
export class ReadCrew implements AsyncDisposable {
	readonly #host: WorkerHost<ReadRequest, ReadReply>;
	readonly #pending: Pending[][];
	readonly #stop = new StopWord();
	#failure: Error | undefined;

	constructor(setup: ReaderSetup, count = WorkerHost.defaultCount()) {
		this.#pending = Array.from({length: count}, () => []);
		this.#host = new WorkerHost<ReadRequest, ReadReply>({
			script: new URL('read-worker.js', import.meta.url),
			data: {...setup, stop: this.#stop.memory} satisfies ReadWorkerData,
			count,
			onReply: (reply, index) => {
				this.#settle(reply, index);
			},
			onFailure: error => {
				this.#fail(error);
			},
		});
	}

	get count(): number {
		return this.#pending.length;
	}

	/** How many calls keep every worker busy and one more at hand for each. */
	get width(): number {
		return this.count * 2;
	}

	/** @throws What the task threw, as the same class of error. */
	async call<Name extends TaskName>(
		name: Name,
		body: Tasks[Name]['request'],
		options: CallOptions = {},
	): Promise<Tasks[Name]['reply']> {
		if (this.#failure) {
			throw this.#failure;
		}

		const worker = options.worker ?? this.idlest();
		return new Promise((resolve, reject) => {
			this.#pending[worker]?.push({
				resolve(reply) {
					// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `handleTask` answers each name with what belongs to it
					resolve(reply as Tasks[Name]['reply']);
				},
				reject,
			});
			this.#host.post(worker, {name, body}, [...(options.transfer ?? []), ...ownMemory(body)]);
		});
	}

	/** Asks every worker the same. */
	async callAll<Name extends TaskName>(name: Name, body: Tasks[Name]['request']): Promise<Array<Tasks[Name]['reply']>> {
		return Promise.all(this.#pending.map(async (_, worker) => this.call(name, body, {worker})));
	}

	/** The worker with the fewest calls waiting. */
	idlest(): number {
		let best = 0;
		for (const [worker, pending] of this.#pending.entries()) {
			if (pending.length < (this.#pending[best]?.length ?? 0)) {
				best = worker;
			}
		}

		return best;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#fail(new Error('The workers were stopped'));
		await this.#host[Symbol.asyncDispose]();
	}

	#settle(reply: ReadReply, index: number): void {
		const pending = this.#pending[index]?.shift();
		if (reply.type === 'error') {
			pending?.reject(fromTransferable(reply.error));
		} else {
			pending?.resolve(reply.body);
		}
	}

	#fail(error: Error): void {
		if (this.#failure === undefined) {
			this.#failure = error;
			this.#stop.stop();
			for (let worker = 0; worker < this.count; worker++) {
				// A thread that is ended from outside leaves its descriptors open, and temporary files behind.
				this.#host.post(worker, {name: 'close', body: undefined});
			}
		}

		for (const queue of this.#pending) {
			for (const {reject} of queue.splice(0)) {
				reject(error);
			}
		}
	}
}
