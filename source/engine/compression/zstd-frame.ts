/** Bytes that are not what they claim to be. Whoever knows which object they come from turns it into a CorruptObjectError. */
export class InvalidFrameError extends Error {
	override readonly name = 'InvalidFrameError';
}

/** Where a zstd frame lies and how much it can decode to, known from its headers alone. */
export type ZstdFrame = {
	readonly start: number;
	/** Offset of the first byte after it. */
	readonly end: number;
	/** What the frame's header claims to decode to, when it does claim. Never more than `most`. */
	readonly contentSize: number | undefined;
	/** The most that its blocks can decode to. */
	readonly most: number;
};

const magic = 0xfd_2f_b5_28;
const skippableMagic = 0x18_4d_2a_50;
const largestBlock = 131_072;

/** zstd's own default for streams, ZSTD_WINDOWLOG_LIMIT_DEFAULT: decoders would otherwise set aside whatever a header asks for. */
const largestWindow = 134_217_728;

/** Writers make one frame an object. Without a bound, nine bytes of an empty frame each cost a call of the decoder. */
const mostFrames = 4096;

const contentSizeBytes = [0, 2, 4, 8] as const;
const dictionaryIdBytes = [0, 1, 2, 4] as const;

type Header = {end: number; contentSize: number | undefined; blockLimit: number; hasChecksum: boolean};

function readHeader(view: DataView, start: number): Header {
	const descriptor = view.getUint8(start + 4);
	if ((descriptor & 0b1000) !== 0) {
		throw new InvalidFrameError('a zstd frame uses a reserved bit');
	}

	const singleSegment = (descriptor & 0b10_0000) !== 0;
	let position = start + 5;
	let window = 0;
	if (!singleSegment) {
		const byte = view.getUint8(position);
		position += 1;
		const base = 2 ** (10 + (byte >> 3));
		window = base + (base / 8) * (byte & 7);
	}

	position += dictionaryIdBytes[descriptor & 3] ?? 0;
	const sizeFlag = descriptor >> 6;
	let contentSize: number | undefined;
	if (sizeFlag === 0 && singleSegment) {
		contentSize = view.getUint8(position);
		position += 1;
	} else
		switch (sizeFlag) {
			case 1: {
				contentSize = view.getUint16(position, true) + 256;

				break;
			}

			case 2: {
				contentSize = view.getUint32(position, true);

				break;
			}

			case 3: {
				contentSize = Number(view.getBigUint64(position, true));

				break;
			}
			// No default
		}

	position += contentSizeBytes[sizeFlag] ?? 0;
	if (singleSegment) {
		window = contentSize ?? 0;
	} else if (window > largestWindow) {
		throw new InvalidFrameError(`a zstd frame asks for a window of ${window} bytes`);
	}

	return {
		end: position,
		contentSize,
		blockLimit: Math.min(window, largestBlock),
		hasChecksum: (descriptor & 0b100) !== 0,
	};
}

/** Walks the blocks without decoding them. RFC 8878, section 3.1.1.2. */
function readBlocks(view: DataView, start: number, blockLimit: number): {end: number; most: number} {
	let position = start;
	let most = 0;
	for (;;) {
		const header = view.getUint16(position, true) | (view.getUint8(position + 2) << 16);
		const size = header >> 3;
		const type = (header >> 1) & 3;
		position += 3;
		if (type === 3 || (type === 2 && size === 0)) {
			throw new InvalidFrameError('a zstd block has no meaning');
		}

		if (type === 1) {
			most += size;
			position += 1;
		} else {
			most += type === 0 ? size : blockLimit;
			position += size;
		}

		if ((header & 1) === 1) {
			return {end: position, most};
		}
	}
}

/**
Finds the frames in bytes that consist of nothing else, without decoding. Skippable frames are left out.

All that a decoder needs to know to give memory only to what is really there: a bomb or a header that lies is known before any work.
Format: RFC 8878, section 3.1.

@throws {InvalidFrameError} When the bytes are not whole frames, or a header claims more than the blocks can hold.
*/
export function findFrames(bytes: Uint8Array): ZstdFrame[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const frames: ZstdFrame[] = [];
	let start = 0;
	try {
		while (start < bytes.length) {
			const found = view.getUint32(start, true);
			if (found >>> 4 === skippableMagic >>> 4) {
				start += 8 + view.getUint32(start + 4, true);
				continue;
			}

			if (found !== magic || frames.length === mostFrames) {
				throw new InvalidFrameError(
					found === magic
						? 'too many zstd frames follow each other'
						: 'there are other bytes between or after its zstd frames',
				);
			}

			const header = readHeader(view, start);
			const blocks = readBlocks(view, header.end, header.blockLimit);
			if (header.contentSize !== undefined && header.contentSize > blocks.most) {
				throw new InvalidFrameError(`a zstd frame claims ${header.contentSize} bytes and holds at most ${blocks.most}`);
			}

			const end = blocks.end + (header.hasChecksum ? 4 : 0);
			frames.push({start, end, contentSize: header.contentSize, most: header.contentSize ?? blocks.most});
			start = end;
		}
	} catch (error) {
		throw error instanceof RangeError ? new InvalidFrameError('its zstd frame is cut off', {cause: error}) : error;
	}

	if (start > bytes.length) {
		throw new InvalidFrameError('its zstd frame is cut off');
	}

	return frames;
}
