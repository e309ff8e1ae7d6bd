import type {Writable} from 'node:stream';
import {TargetError} from '../../errors.js';
import {targetErrorFrom} from '../../filesystem/fs-error.js';

/** Writes to a stream one after the other, waits where it is slow, and fails when it fails. */
export class OutputStream {
	/** Bytes written so far. */
	position = 0;
	readonly #writable: Writable;
	#turn: Promise<void> = Promise.resolve();
	#failure: Error | undefined;
	readonly #onError = (error: Error): void => {
		this.#failure ??= error;
	};

	constructor(writable: Writable) {
		this.#writable = writable;
		writable.on('error', this.#onError);
	}

	/**
	Writes all pieces that `make` gives, with nothing of others between them. `make` is called when it is their turn, with the position at which they begin.

	@throws {TargetError} {NoSpaceError}
	*/
	async write(make: (position: number) => readonly Uint8Array[]): Promise<void> {
		const before = this.#turn;
		const own = (async () => {
			await before;
			for (const piece of make(this.position)) {
				await this.#writeOne(piece);
				this.position += piece.length;
			}
		})();
		// A failure stays: nothing can follow it.
		this.#turn = own;
		own.catch(() => undefined);
		return own;
	}

	/** Leaves the stream open: whoever gave it closes it. */
	async finish(): Promise<void> {
		await this.#turn;
		this.#writable.off('error', this.#onError);
	}

	async #writeOne(piece: Uint8Array): Promise<void> {
		if (this.#failure !== undefined) {
			throw targetErrorFrom(this.#failure, 'Writing the archive');
		}

		if (this.#writable.destroyed || this.#writable.writableEnded) {
			throw new TargetError('The output was closed before everything was written');
		}

		await new Promise<void>((resolve, reject) => {
			this.#writable.write(piece, error => {
				if (error) {
					reject(targetErrorFrom(error, 'Writing the archive'));
				} else {
					resolve();
				}
			});
		});
	}
}
