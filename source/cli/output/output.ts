import {once} from 'node:events';
import type {Writable} from 'node:stream';

const pieceLength = 32_768;

/**
Results on the way to stdout, in large pieces and never faster than the reader.

A reader that went away (EPIPE) is no error: `onClosed` is called once, and what follows is dropped.
*/
export class Output {
	onClosed: () => void = () => {};
	/** For whoever writes a lot of bytes himself; flush before. */
	readonly stream: Writable;
	#pending: string[] = [];
	#pendingLength = 0;
	#isClosed = false;

	constructor(stream: Writable) {
		this.stream = stream;
		stream.on('error', error => {
			this.#close(error);
		});
	}

	/** Writes a line. */
	async line(text = ''): Promise<void> {
		this.#pending.push(text, '\n');
		this.#pendingLength += text.length + 1;
		if (this.#pendingLength >= pieceLength) {
			await this.flush();
		}
	}

	/** Writes a line at once and does not wait for the reader: for what comes about once a second. */
	lineNow(text: string): void {
		this.#pending.push(text, '\n');
		const joined = this.#take();
		if (!this.#isClosed) {
			this.stream.write(joined);
		}
	}

	/** Writes bytes as they are, behind every line before them. */
	async bytes(piece: Uint8Array): Promise<void> {
		await this.flush();
		await this.#write(piece);
	}

	/** Hands on what is waiting; resolves when the stream takes more. */
	async flush(): Promise<void> {
		const text = this.#take();
		if (text !== '') {
			await this.#write(text);
		}
	}

	/** Resolves when the last byte is handed to the system, or never will be. */
	async end(): Promise<void> {
		await this.flush();
		if (!this.#isClosed) {
			await new Promise<void>(resolve => {
				this.stream.write('', () => {
					resolve();
				});
			});
		}
	}

	#take(): string {
		const text = this.#pending.join('');
		this.#pending = [];
		this.#pendingLength = 0;
		return text;
	}

	async #write(piece: string | Uint8Array): Promise<void> {
		if (this.#isClosed || this.stream.write(piece)) {
			return;
		}

		// `close` and `error` end the wait too: a reader that went away drains nothing any more.
		const waiting = new AbortController();
		const {signal} = waiting;
		try {
			await Promise.race([once(this.stream, 'drain', {signal}), once(this.stream, 'close', {signal})]);
		} catch (error) {
			this.#close(error);
		} finally {
			waiting.abort();
		}
	}

	#close(error: unknown): void {
		if (!isClosedPipe(error)) {
			throw error;
		}

		if (!this.#isClosed) {
			this.#isClosed = true;
			this.onClosed();
		}
	}
}

function isClosedPipe(error: unknown): boolean {
	return (
		error instanceof Error &&
		'code' in error &&
		(error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EIO')
	);
}
