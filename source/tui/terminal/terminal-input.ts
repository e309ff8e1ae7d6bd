import {InputParser} from './input-parser.js';
import type {TerminalEvent} from './keys.js';

/** What is needed of standard input. */
export type KeyboardStream = {
	setRawMode(isRaw: boolean): unknown;
	setEncoding(encoding: 'utf8'): unknown;
	on(event: 'data', listener: (piece: string) => void): unknown;
	on(event: 'end', listener: () => void): unknown;
	off(event: 'data', listener: (piece: string) => void): unknown;
	off(event: 'end', listener: () => void): unknown;
	resume(): unknown;
	pause(): unknown;
};

/** Milliseconds: over a slow line an arrow key arrives as ESC, and `[A` a moment later. */
const escapePatience = 40;

/** Reads keys from a terminal in raw mode, until it is stopped. */
export class TerminalInput {
	readonly #stream: KeyboardStream;
	readonly #onEvents: (events: readonly TerminalEvent[]) => void;
	readonly #onEnd: () => void;
	readonly #parser = new InputParser();
	#timer: NodeJS.Timeout | undefined;

	constructor(stream: KeyboardStream, onEvents: (events: readonly TerminalEvent[]) => void, onEnd: () => void) {
		this.#stream = stream;
		this.#onEvents = onEvents;
		this.#onEnd = onEnd;
	}

	start(): void {
		this.#stream.setRawMode(true);
		this.#stream.setEncoding('utf8');
		this.#stream.on('data', this.#onData);
		this.#stream.on('end', this.#onEnd);
		this.#stream.resume();
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#stream.off('data', this.#onData);
		this.#stream.off('end', this.#onEnd);
		this.#stream.setRawMode(false);
		this.#stream.pause();
	}

	readonly #onData = (piece: string): void => {
		clearTimeout(this.#timer);
		this.#tell(this.#parser.push(piece));
		if (this.#parser.isWaiting) {
			this.#timer = setTimeout(() => {
				this.#tell(this.#parser.flush());
			}, escapePatience);
		}
	};

	#tell(events: readonly TerminalEvent[]): void {
		if (events.length > 0) {
			this.#onEvents(events);
		}
	}
}
