import type {PipeWriter} from './pipe.js';
import type {EntryFailure} from './protocol.js';
import type {StoredBatch} from './storing-pool-options.js';

/** Says what an error that a content throws means for its entry; throws it when it concerns more. */
export type FailureOf = (error: unknown) => EntryFailure;

/** Writes contents into pipes, and remembers which of them broke until the workers answer. */
export class StreamFeeder {
	/** By number of the entry. */
	readonly #failures = new Map<number, EntryFailure>();
	readonly #throwIfOver: () => void;

	/** @param throwIfOver Throws when nobody reads any more. */
	constructor(throwIfOver: () => void) {
		this.#throwIfOver = throwIfOver;
	}

	/** Resolves when all is on its way. */
	async feed(
		writer: PipeWriter,
		number: number,
		content: AsyncIterable<Uint8Array>,
		failureOf: FailureOf,
	): Promise<void> {
		let isWhole = false;
		try {
			for await (const piece of content) {
				await writer.write(piece, () => this.#isOver());
				this.#throwIfOver();
			}

			isWhole = true;
		} catch (error) {
			this.#throwIfOver();
			const failure = failureOf(error);
			this.#failures.set(number, failure);
			isWhole = failure.effect === 'inexact';
		} finally {
			if (isWhole) {
				writer.end();
			} else {
				writer.break();
			}
		}
	}

	/** The answer of a worker, with what is known here of a stream that it is about. */
	complete(batch: StoredBatch): StoredBatch {
		const [number = -1] = batch.numbers;
		const failure = batch.numbers.length === 1 ? this.#failures.get(number) : undefined;
		this.#failures.delete(number);
		return failure === undefined ? batch : {...batch, failures: [...batch.failures, failure]};
	}

	#isOver(): boolean {
		try {
			this.#throwIfOver();
			return false;
		} catch {
			return true;
		}
	}
}
