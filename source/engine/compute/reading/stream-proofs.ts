import {crc32Of} from '../../compression/deflate.js';
import {FileProof, type ProvenBytes} from './file-content.js';

type Running = {readonly proof: FileProof; crc: number};

/** Hashes big files whose bytes go elsewhere, piece by piece. Files are told apart by a number. */
export class StreamProofs {
	readonly #running = new Map<number, Running>();

	start(file: number, size: number): void {
		this.#running.set(file, {proof: new FileProof(size), crc: 0});
	}

	/** @param withCrc Whether a CRC-32 is wanted as well. */
	add(file: number, bytes: Uint8Array, withCrc: boolean): void {
		const running = this.#running.get(file);
		if (running) {
			running.proof.add(bytes);
			running.crc = withCrc ? crc32Of(bytes, running.crc) : 0;
		}
	}

	finish(file: number): ProvenBytes & {readonly crc: number} {
		const running = this.#running.get(file);
		this.#running.delete(file);
		if (running === undefined) {
			throw new Error(`File ${file} is not being proven`);
		}

		return {...running.proof.finish(), crc: running.crc};
	}

	/** Forgets a file that is given up. */
	drop(file: number): void {
		this.#running.delete(file);
	}
}
