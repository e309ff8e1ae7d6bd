import {Buffer} from 'node:buffer';
import {hashedKinds, type HashedKind} from '../../objects/keys.js';

const hashSize = 32;
const header = 1 + 4 + hashSize;
const sendSize = 1024 * 1024;

/** Objects on their way to a worker, one after another: `<position of the kind><4 bytes length><32 bytes hash><logical bytes>`. */
export class ObjectBatch {
	#bytes = Buffer.allocUnsafeSlow(sendSize * 2);
	#length = 0;
	#count = 0;

	get count(): number {
		return this.#count;
	}

	/** Time to `take` it. */
	get isFull(): boolean {
		return this.#length >= sendSize;
	}

	add(kind: HashedKind, hash: Buffer, logical: Uint8Array): void {
		const end = this.#length + header + logical.length;
		if (end > this.#bytes.length) {
			const grown = Buffer.allocUnsafeSlow(end * 2);
			this.#bytes.copy(grown, 0, 0, this.#length);
			this.#bytes = grown;
		}

		const at = this.#length;
		this.#bytes.writeUInt8(hashedKinds.indexOf(kind), at);
		this.#bytes.writeUInt32LE(logical.length, at + 1);
		hash.copy(this.#bytes, at + 5);
		this.#bytes.set(logical, at + header);
		this.#length = end;
		this.#count++;
	}

	/** What was collected, in memory of its own that can be transferred; the batch is empty afterwards. */
	take(): Uint8Array<ArrayBuffer> {
		const taken = new Uint8Array(this.#bytes.buffer, 0, this.#length);
		this.#bytes = Buffer.allocUnsafeSlow(sendSize * 2);
		this.#length = 0;
		this.#count = 0;
		return taken;
	}
}

/** The objects of a batch, as views. */
export function* objectsIn(bytes: Uint8Array): Iterable<{kind: HashedKind; hash: Buffer; logical: Buffer}> {
	const batch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	for (let at = 0; at < batch.length;) {
		const length = batch.readUInt32LE(at + 1);
		const start = at + header;
		yield {
			kind: hashedKinds[batch.readUInt8(at)] ?? 'node',
			hash: batch.subarray(at + 5, start),
			logical: batch.subarray(start, start + length),
		};
		at = start + length;
	}
}
