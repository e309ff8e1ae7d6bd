import {Buffer} from 'node:buffer';

/** Room for the largest chunk and what compression can add to it. */
const largestKept = 8_388_608 + 65_536;

/**
A buffer that is used again and again, because the first touch of fresh memory costs about as much as compressing into it.

Bigger requests than a chunk are rare and get a buffer of their own, so that one huge index does not hold its memory for good.
*/
export class ScratchBuffer {
	#kept = Buffer.alloc(0);

	/** At least `size` bytes with old contents; valid until the next call. */
	atLeast(size: number): Buffer {
		if (size > largestKept) {
			return Buffer.allocUnsafeSlow(size);
		}

		if (size > this.#kept.length) {
			this.#kept = Buffer.allocUnsafeSlow(Math.min(largestKept, Math.max(size, this.#kept.length * 2, 65_536)));
		}

		return this.#kept;
	}
}
