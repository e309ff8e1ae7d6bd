import {Buffer} from 'node:buffer';
import {ScratchBuffer} from './scratch-buffer.js';
import {findFrames, InvalidFrameError, type ZstdFrame} from './zstd-frame.js';

/** One implementation of zstd. All of them write and read the same format; only speed and the exact frame bytes differ. */
export interface Codec {
	readonly name: string;
	/**
	Makes one zstd frame with checksum. The result is a view of a buffer that the next call on this codec overwrites.

	@param level 1 to 19, as in zstd.
	*/
	compress(data: Uint8Array, level: number): Uint8Array;
	/**
	Decodes one or several frames into a buffer of exactly the right size.

	@throws {InvalidFrameError} When the frames are damaged, are followed by something else, or decode to more than `maximumSize` bytes.
	*/
	decompress(frames: Uint8Array, maximumSize: number): Buffer;
	/** As `decompress`, but the result is a view that the next call on this codec overwrites. */
	decompressView(frames: Uint8Array, maximumSize: number): Buffer;
	/** Loads what only pays for thousands of objects. */
	prepareForMany?(): Promise<void>;
}

/** What an implementation of zstd has to bring; {@link createCodec} does the rest. */
export type ZstdImplementation = {
	readonly name: string;
	/** One frame with checksum, as a view of `scratch` or in a buffer of its own. */
	compress(data: Uint8Array, level: number, scratch: ScratchBuffer): Uint8Array;
	/**
	Decodes `frames`, which lie in `bytes` and have been found whole, one after the other.

	@param room Gives a buffer of `most` bytes to decode into, for implementations that do not make their own.
	@returns What came out: never more than `most` bytes. Throws anything on damage.
	*/
	decode(bytes: Uint8Array, frames: readonly ZstdFrame[], most: number, room: () => Buffer): Buffer;
};

/** Frames can be longer than what they hold, but not by much. */
function mostCompressed(maximumSize: number): number {
	return maximumSize + maximumSize / 128 + 65_536;
}

type Plan = {frames: readonly ZstdFrame[]; most: number; isExact: boolean};

/** Learns from the headers how much memory decoding needs, and refuses what needs too much before any is given. */
function plan(bytes: Uint8Array, maximumSize: number): Plan {
	if (bytes.length > mostCompressed(maximumSize)) {
		throw new InvalidFrameError(`it is stored in ${bytes.length} bytes, more than ${maximumSize} bytes can need`);
	}

	const frames = findFrames(bytes);
	let most = 0;
	let claimed = 0;
	for (const frame of frames) {
		most += frame.most;
		claimed += frame.contentSize ?? 0;
	}

	if (claimed > maximumSize) {
		throw new InvalidFrameError(`it decompresses to ${claimed} bytes, and at most ${maximumSize} are allowed`);
	}

	// A frame that does not tell its size may hold less than `most`, by up to 128 KiB a block: only decoding tells.
	return {frames, most: Math.min(most, maximumSize), isExact: frames.every(frame => frame.contentSize !== undefined)};
}

/** Adds to an implementation what must be the same for all. */
export function createCodec(implementation: ZstdImplementation): Codec {
	const compressed = new ScratchBuffer();
	const decoded = new ScratchBuffer();

	function decode(bytes: Uint8Array, {frames, most, isExact}: Plan, room: () => Buffer): Buffer {
		let result: Buffer;
		try {
			result = implementation.decode(bytes, frames, most, room);
		} catch (error) {
			throw new InvalidFrameError('it cannot be decompressed', {cause: error});
		}

		if (result.length > most || (isExact && result.length < most)) {
			throw new InvalidFrameError(`it decompresses to ${result.length} bytes instead of ${most}`);
		}

		return result;
	}

	return {
		name: implementation.name,
		compress: (data, level) => implementation.compress(data, level, compressed),
		decompressView(bytes, maximumSize) {
			const planned = plan(bytes, maximumSize);
			return decode(bytes, planned, () => decoded.atLeast(planned.most).subarray(0, planned.most));
		},
		decompress(bytes, maximumSize) {
			const planned = plan(bytes, maximumSize);
			let isBorrowed = false;
			const result = decode(bytes, planned, () => {
				isBorrowed = !planned.isExact;
				return isBorrowed ? decoded.atLeast(planned.most).subarray(0, planned.most) : Buffer.allocUnsafe(planned.most);
			});
			return isBorrowed ? Buffer.from(result) : result;
		},
	};
}

/** For implementations that decode one frame at a time into buffers of their own. */
export function decodeEach(
	frames: readonly ZstdFrame[],
	most: number,
	room: () => Buffer,
	decodeFrame: (frame: ZstdFrame, most: number) => Uint8Array,
): Buffer {
	const [first] = frames;
	if (first !== undefined && frames.length === 1) {
		const only = decodeFrame(first, most);
		return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
	}

	const target = room();
	let written = 0;
	for (const frame of frames) {
		const decoded = decodeFrame(frame, Math.min(frame.most, most - written));
		target.set(decoded, written);
		written += decoded.length;
	}

	return target.subarray(0, written);
}
