import type {ReporterEvent} from '../engine/client.js';

export type PhaseState = {
	readonly name: string;
	readonly isBytes: boolean;
	readonly startedAt: number;
	endedAt?: number;
	done: number;
	/** 0 while it is unknown. */
	total: number;
	/** How far it was, over the last ten seconds, oldest first. */
	readonly samples: Array<{readonly at: number; readonly done: number}>;
	/** Milliseconds that are left, and when that was estimated. */
	estimate?: {readonly at: number; readonly remaining: number};
};

/** What a progress display shows at one moment. */
export type ProgressView = {
	readonly name: string;
	readonly isBytes: boolean;
	readonly done: number;
	readonly total: number;
	readonly elapsedMilliseconds: number;
	/** Bytes or items a second, averaged over ten seconds; absent in the first moments. */
	readonly rate?: number;
	/** Absent in the first three seconds, and while the total is unknown. */
	readonly remainingMilliseconds?: number;
	readonly currentFile?: string;
	readonly warnings: number;
	readonly counts?: Extract<ReporterEvent, {type: 'counts'}>;
};

const rateWindow = 10_000;
const firstEstimateAfter = 3000;
const estimateEvery = 1000;

/** What is known about the running operation. Times are milliseconds of a clock that never goes back. */
export class ProgressState {
	readonly #clock: () => number;
	readonly #startedAt: number;
	readonly #running: PhaseState[] = [];
	#currentFile: string | undefined;
	#counts: Extract<ReporterEvent, {type: 'counts'}> | undefined;
	#warnings = 0;

	constructor(clock: () => number = () => performance.now()) {
		this.#clock = clock;
		this.#startedAt = clock();
	}

	startPhase(name: string, total: number, isBytes: boolean): PhaseState {
		const at = this.#clock();
		const phase: PhaseState = {name, isBytes, startedAt: at, done: 0, total, samples: [{at, done: 0}]};
		this.#running.push(phase);
		return phase;
	}

	endPhase(phase: PhaseState): void {
		phase.endedAt = this.#clock();
		const index = this.#running.indexOf(phase);
		if (index !== -1) {
			this.#running.splice(index, 1);
		}
	}

	event(event: ReporterEvent): void {
		switch (event.type) {
			case 'current-file': {
				this.#currentFile = event.path;

				break;
			}

			case 'counts': {
				this.#counts = event;

				break;
			}

			case 'warning': {
				this.#warnings++;

				break;
			}

			case 'finding':
			case 'stored': {
				break;
			}
		}
	}

	/** `undefined` while no phase runs. Of several phases that run at once, the one that counts bytes is shown, else the youngest. */
	view(): ProgressView | undefined {
		const phase = this.#running.findLast(({isBytes}) => isBytes) ?? this.#running.at(-1);
		if (!phase) {
			return undefined;
		}

		const now = this.#clock();
		const rate = takeSample(phase, now);
		return {
			name: phase.name,
			isBytes: phase.isBytes,
			done: phase.done,
			total: phase.total,
			elapsedMilliseconds: now - this.#startedAt,
			rate,
			remainingMilliseconds: estimate(phase, rate, now),
			currentFile: this.#currentFile,
			warnings: this.#warnings,
			counts: this.#counts,
		};
	}
}

function takeSample({samples, done}: PhaseState, now: number): number | undefined {
	samples.push({at: now, done});
	// One sample older than the window stays, so that the average covers all of it.
	while (samples[1] && samples[1].at <= now - rateWindow) {
		samples.shift();
	}

	const [oldest] = samples;
	return oldest && now - oldest.at >= 500 ? ((done - oldest.done) / (now - oldest.at)) * 1000 : undefined;
}

function estimate(phase: PhaseState, rate: number | undefined, now: number): number | undefined {
	const {done, total, startedAt} = phase;
	if (!rate || total <= 0 || done >= total || now - startedAt < firstEstimateAfter) {
		return undefined;
	}

	if (!phase.estimate || now - phase.estimate.at >= estimateEvery) {
		phase.estimate = {at: now, remaining: ((total - done) / rate) * 1000};
	}

	return phase.estimate.remaining;
}
