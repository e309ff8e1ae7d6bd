import {Buffer} from 'node:buffer';
import {DamagedAnswerError} from './s3-failure.js';

/** The bytes of an answer as they come. */
export type Body = AsyncIterable<Buffer> & {destroy(): void};

/** All bytes of an answer. @throws {DamagedAnswerError} When they are more or fewer than announced. */
export async function readBody(body: Body, length: number): Promise<Buffer> {
	const bytes = Buffer.allocUnsafeSlow(length);
	let filled = 0;
	for await (const piece of body) {
		if (filled + piece.length > length) {
			body.destroy();
			throw new DamagedAnswerError(`more than ${length} bytes came`);
		}

		filled += piece.copy(bytes, filled);
	}

	if (filled < length) {
		throw new DamagedAnswerError(`only ${filled} of ${length} bytes came`);
	}

	return bytes;
}
