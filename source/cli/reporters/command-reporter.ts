import type {Phase, Reporter, ReporterEvent} from '../../engine/client.js';
import {ProgressState} from '../../progress/progress-state.js';
import type {Display} from './display.js';

/** Keeps count of what an operation reports, and shows it on a display at the display's own pace. */
export class CommandReporter implements Reporter {
	readonly #displays: readonly Display[];
	readonly #state: ProgressState;
	readonly #timers: NodeJS.Timeout[] = [];

	constructor(displays: readonly Display[], state = new ProgressState()) {
		this.#displays = displays;
		this.#state = state;
		for (const display of displays) {
			if (display.interval > 0) {
				const timer = setInterval(() => {
					this.#show(display);
				}, display.interval);
				timer.unref();
				this.#timers.push(timer);
			}
		}
	}

	startPhase(name: string, total: number, isBytes: boolean): Phase {
		const state = this.#state.startPhase(name, total, isBytes);
		this.#tell(display => {
			display.phaseStarted(state);
		});
		const end = (error?: unknown) => {
			this.#state.endPhase(state);
			this.#tell(display => {
				display.phaseEnded(state, error);
			});
		};

		return {
			increment(amount) {
				state.done += amount;
			},
			setTotal(total) {
				state.total = total;
			},
			log: message => {
				this.#tell(display => {
					display.log(message);
				});
			},
			done() {
				end();
			},
			error(error) {
				end(error);
			},
		};
	}

	event(event: ReporterEvent): void {
		this.#state.event(event);
		// The current file changes thousands of times a second; it is shown at the pace of the display.
		if (event.type !== 'current-file' && event.type !== 'counts' && event.type !== 'stored') {
			this.#tell(display => {
				display.event(event);
			});
		}
	}

	/** Something that everybody should read, although the operation goes on. */
	note(message: string): void {
		this.#tell(display => {
			display.note(message);
		});
	}

	/** Makes room for something else on the screen. */
	clear(): void {
		this.#tell(display => {
			display.clear();
		});
	}

	/** Shows where the operation is, now. */
	showNow(): void {
		this.#tell(display => {
			this.#show(display);
		});
	}

	stop(): void {
		for (const timer of this.#timers) {
			clearInterval(timer);
		}

		this.clear();
	}

	#show(display: Display): void {
		const view = this.#state.view();
		if (view) {
			display.show(view);
		}
	}

	#tell(act: (display: Display) => void): void {
		for (const display of this.#displays) {
			act(display);
		}
	}
}
