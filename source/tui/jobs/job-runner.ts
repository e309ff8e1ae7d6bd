import {CancelledError, Client} from '../../index.js';
import type {Delivery} from '../app/page.js';
import {problemLines} from '../app/problem.js';
import type {JobEnding} from '../app/state.js';
import type {JobDefinition} from './job.js';
import {OperationProgress, type OperationView} from './operation-progress.js';

export type JobRunnerOptions = {
	/** The open repository. */
	readonly client: () => Client;
	readonly onProgress: (progress: ReadonlyMap<number, OperationView>) => void;
	readonly onEnd: (id: number, ending: JobEnding) => void;
	readonly onLog: (message: string) => void;
	/** Milliseconds between two looks at what runs. */
	readonly interval: () => number;
};

type Running = {readonly progress: OperationProgress; readonly controller: AbortController};

/** Runs operations of the engine, tells how far they are a few times a second, and cancels them. */
export class JobRunner {
	readonly #options: JobRunnerOptions;
	readonly #running = new Map<number, Running>();
	#timer: NodeJS.Timeout | undefined;

	constructor(options: JobRunnerOptions) {
		this.#options = options;
	}

	start(id: number, job: JobDefinition<Delivery>): void {
		const progress = new OperationProgress(this.#options.onLog);
		const controller = new AbortController();
		this.#running.set(id, {progress, controller});
		this.#look();
		void this.#run(id, job, {progress, controller});
	}

	/** What is under way ends first. */
	cancel(id: number): void {
		this.#running.get(id)?.controller.abort(new CancelledError());
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	async #run(id: number, job: JobDefinition<Delivery>, {progress, controller: {signal}}: Running): Promise<void> {
		const ending = await this.#outcome(job, progress, signal);
		this.#running.delete(id);
		this.#options.onEnd(id, {
			...ending,
			progress: progress.view(),
			endedAt: new Date(),
			changesSnapshots: job.changesSnapshots ?? false,
		});
	}

	async #outcome(
		job: JobDefinition<Delivery>,
		reporter: OperationProgress,
		signal: AbortSignal,
	): Promise<Pick<JobEnding, 'reply' | 'report' | 'status'>> {
		try {
			const client = new Client(this.#options.client().repository, {reporter});
			return await job.run({client, reporter, signal});
		} catch (error) {
			return signal.aborted
				? {status: 'cancelled', report: [['Cancelled.', job.onCancelling].filter(Boolean).join(' ')]}
				: {status: 'failed', report: problemLines(error)};
		}
	}

	#look(): void {
		clearTimeout(this.#timer);
		if (this.#running.size > 0) {
			this.#timer = setTimeout(() => {
				this.#options.onProgress(new Map([...this.#running].map(([id, {progress}]) => [id, progress.view()])));
				this.#look();
			}, this.#options.interval());
		}
	}
}
