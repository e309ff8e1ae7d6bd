/** One step of a long operation, with a running count. After `done` or `error` it must not be called again. */
export interface Phase {
	/** Adds to the count: bytes when the phase counts bytes, else items. */
	increment(amount: number): void;
	/** A line for people who asked for details. */
	log(message: string): void;
	/** Changes the total once it is known better. */
	setTotal(total: number): void;
	done(): void;
	error(error: unknown): void;
}

/** Things that happen beside the count. A reporter may ignore any of them. */
export type ReporterEvent =
	| {readonly type: 'current-file'; readonly path: string}
	| {readonly type: 'warning'; readonly message: string; readonly path?: string}
	| {
			readonly type: 'counts';
			readonly new: number;
			readonly changed: number;
			readonly unchanged: number;
			readonly removed: number;
	  }
	| {readonly type: 'stored'; readonly rawBytes: number; readonly storedBytes: number}
	| {readonly type: 'finding'; readonly key: string; readonly kind: string; readonly message: string};

/**
Where an operation tells how far it is. The engine never prints.

All methods are called on the main thread, often (thousands of times a second), and must return at once.
*/
export interface Reporter {
	/** `total` is 0 while it is unknown. */
	startPhase(name: string, total: number, isBytes: boolean): Phase;
	event(event: ReporterEvent): void;
}

const silentPhase: Phase = {
	increment() {},
	log() {},
	setTotal() {},
	done() {},
	error() {},
};

/** Says nothing. The default everywhere. */
export const silentReporter: Reporter = {
	startPhase: () => silentPhase,
	event() {},
};
