import {type PhaseState, ProgressState, type ProgressView} from '../../progress/progress-state.js';
import type {Phase, Reporter, ReporterEvent} from '../../index.js';
import type {JobWarning} from './job.js';

export type PhaseView = {
	readonly name: string;
	readonly status: 'done' | 'failed' | 'running';
	readonly done: number;
	/** 0 while it is unknown. */
	readonly total: number;
	readonly isBytes: boolean;
	readonly milliseconds: number;
};

/** How far an operation is, at one moment. */
export type OperationView = {
	/** The phase that matters now; absent while none runs. */
	readonly current?: ProgressView;
	readonly phases: readonly PhaseView[];
	/** What is being worked on, the newest first. Hostile to terminals, as all paths and messages here. */
	readonly files: readonly string[];
	/** The first thousand; `warningCount` counts all. */
	readonly warnings: readonly JobWarning[];
	readonly warningCount: number;
	readonly counts?: Extract<ReporterEvent, {type: 'counts'}>;
	/** Bytes that went into the repository so far: as they were, and as they are stored. */
	readonly rawBytes: number;
	readonly storedBytes: number;
	/** Stored bytes a second; absent in the first moments. */
	readonly storedRate?: number;
	/** The last rates, the newest last, one a second. */
	readonly rates: readonly number[];
	/** What a check found, newest last. */
	readonly findings: ReadonlyArray<Extract<ReporterEvent, {type: 'finding'}>>;
};

export const noProgress: OperationView = {
	phases: [],
	files: [],
	warnings: [],
	warningCount: 0,
	rawBytes: 0,
	storedBytes: 0,
	rates: [],
	findings: [],
};

const shownFiles = 8;
const keptWarnings = 1000;
const keptRates = 60;
const rateWindow = 10_000;

/** Collects what an operation reports, thousands of times a second, and shows where it is when it is asked. */
export class OperationProgress implements Reporter {
	readonly #clock: () => number;
	readonly #onLog: (message: string) => void;
	readonly #state: ProgressState;
	readonly #phases: Array<{readonly state: PhaseState; hasFailed: boolean}> = [];
	#files: string[] = [];
	readonly #warnings: JobWarning[] = [];
	readonly #findings: Array<Extract<ReporterEvent, {type: 'finding'}>> = [];
	#warningCount = 0;
	#counts: OperationView['counts'];
	#stored = {rawBytes: 0, storedBytes: 0};
	readonly #storedSamples: Array<{readonly at: number; readonly bytes: number}> = [];
	readonly #rates: number[] = [];
	#lastRateAt = 0;

	constructor(onLog: (message: string) => void = () => {}, clock: () => number = () => performance.now()) {
		this.#clock = clock;
		this.#onLog = onLog;
		this.#state = new ProgressState(clock);
		this.#lastRateAt = clock();
	}

	startPhase(name: string, total: number, isBytes: boolean): Phase {
		const state = this.#state.startPhase(name, total, isBytes);
		const entry = {state, hasFailed: false};
		this.#phases.push(entry);
		return {
			increment(amount) {
				state.done += amount;
			},
			setTotal(value) {
				state.total = value;
			},
			log: this.#onLog,
			done: () => {
				this.#state.endPhase(state);
			},
			error: () => {
				entry.hasFailed = true;
				this.#state.endPhase(state);
			},
		};
	}

	event(event: ReporterEvent): void {
		this.#state.event(event);
		switch (event.type) {
			case 'current-file': {
				if (!this.#files.includes(event.path)) {
					this.#files = [event.path, ...this.#files.slice(0, shownFiles - 1)];
				}

				break;
			}

			case 'warning': {
				this.#warningCount++;
				if (this.#warnings.length < keptWarnings) {
					this.#warnings.push({message: event.message, ...(event.path !== undefined && {path: event.path})});
				}

				break;
			}

			case 'counts': {
				this.#counts = event;
				break;
			}

			case 'stored': {
				this.#stored = event;
				break;
			}

			case 'finding': {
				if (this.#findings.length < keptWarnings) {
					this.#findings.push(event);
				}

				break;
			}
		}
	}

	view(): OperationView {
		const now = this.#clock();
		const current = this.#state.view();
		if (current?.rate !== undefined && now - this.#lastRateAt >= 1000) {
			this.#lastRateAt = now;
			this.#rates.push(current.rate);
			this.#rates.splice(0, this.#rates.length - keptRates);
		}

		return {
			...(current && {current}),
			phases: this.#phases.map(({state, hasFailed}) => ({
				name: state.name,
				status: hasFailed ? 'failed' : state.endedAt === undefined ? 'running' : 'done',
				done: state.done,
				total: state.total,
				isBytes: state.isBytes,
				milliseconds: (state.endedAt ?? now) - state.startedAt,
			})),
			files: this.#files,
			warnings: [...this.#warnings],
			warningCount: this.#warningCount,
			...(this.#counts && {counts: this.#counts}),
			rawBytes: this.#stored.rawBytes,
			storedBytes: this.#stored.storedBytes,
			storedRate: this.#storedRate(now),
			rates: [...this.#rates],
			findings: [...this.#findings],
		};
	}

	#storedRate(now: number): number | undefined {
		const samples = this.#storedSamples;
		samples.push({at: now, bytes: this.#stored.storedBytes});
		while (samples[1] && samples[1].at <= now - rateWindow) {
			samples.shift();
		}

		const [oldest] = samples;
		return oldest && now - oldest.at >= 500
			? ((this.#stored.storedBytes - oldest.bytes) / (now - oldest.at)) * 1000
			: undefined;
	}
}
