import process from 'node:process';
import {CancelledError} from '../engine/client.js';

/** The process, as far as signals go. */
export type SignalSource = {
	on(signal: NodeJS.Signals, listener: () => void): unknown;
	off(signal: NodeJS.Signals, listener: () => void): unknown;
};

export type SignalHandling = {
	/** Called at the first signal, before anything is cancelled. */
	readonly onCancel: (signal: NodeJS.Signals) => void;
	/** Ends the process at once: at the second Ctrl-C, or when cancelling takes longer than `patience`. */
	readonly stopHard: () => void;
	/** Called at SIGUSR1. */
	readonly onAsk: () => void;
	/** Milliseconds. */
	readonly patience?: number;
	readonly source?: SignalSource;
};

const cancelling: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Turns the signals of the system into one AbortSignal, until it is disposed. */
export class Cancellation implements Disposable {
	readonly #controller = new AbortController();
	readonly #handling: SignalHandling;
	readonly #source: SignalSource;
	readonly #listeners = new Map<NodeJS.Signals, () => void>();

	constructor(handling: SignalHandling) {
		this.#handling = handling;
		this.#source = handling.source ?? process;
		for (const signal of cancelling) {
			this.#listen(signal, () => {
				this.#onSignal(signal);
			});
		}

		this.#listen('SIGUSR1', handling.onAsk);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** Cancels without a signal of the system: nobody reads the output any more. */
	cancel(reason: string): void {
		this.#controller.abort(new CancelledError(reason));
	}

	[Symbol.dispose](): void {
		for (const [signal, listener] of this.#listeners) {
			this.#source.off(signal, listener);
		}
	}

	#onSignal(signal: NodeJS.Signals): void {
		const {onCancel, stopHard, patience = 5000} = this.#handling;
		if (this.signal.aborted) {
			if (signal === 'SIGINT') {
				stopHard();
			}

			return;
		}

		onCancel(signal);
		setTimeout(stopHard, patience).unref();
		this.cancel('Cancelled');
	}

	#listen(signal: NodeJS.Signals, listener: () => void): void {
		this.#listeners.set(signal, listener);
		this.#source.on(signal, listener);
	}
}
