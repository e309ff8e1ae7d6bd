import {randomBytes} from 'node:crypto';

const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

type Block = {type: 'raw' | 'rle' | 'compressed'; bytes: Buffer; size?: number};

const blockTypes = {raw: 0, rle: 1, compressed: 2};

/** A frame made by hand, so that it can lie. `contentSize` is written as 8 bytes; without it the window is 128 KiB. */
export function zstdFrame(
	blocks: readonly Block[],
	{contentSize, window = 0x38, isOpen = false}: {contentSize?: bigint; window?: number; isOpen?: boolean} = {},
): Buffer {
	const pieces: Buffer[] = [magic];
	if (contentSize === undefined) {
		pieces.push(Buffer.from([0, window]));
	} else {
		const header = Buffer.from([0b1110_0000, 0, 0, 0, 0, 0, 0, 0, 0]);
		header.writeBigUInt64LE(contentSize, 1);
		pieces.push(header);
	}

	for (const [index, {type, bytes, size = bytes.length}] of blocks.entries()) {
		const header = Buffer.alloc(3);
		const isLast = !isOpen && index === blocks.length - 1;
		header.writeUIntLE((isLast ? 1 : 0) | (blockTypes[type] << 1) | (size << 3), 0, 3);
		pieces.push(header, bytes);
	}

	return Buffer.concat(pieces);
}

/** Four bytes for each 128 KiB of the letter z. */
export function zstdBomb(size: number, contentSize?: bigint): Buffer {
	const block = {type: 'rle', bytes: Buffer.from('z'), size: 131_072} as const;
	return zstdFrame(
		Array.from({length: Math.ceil(size / 131_072)}, () => block),
		contentSize === undefined ? {} : {contentSize},
	);
}

/** A frame that decoders step over. */
export function skippableFrame(bytes: Buffer): Buffer {
	const header = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
	header.writeUInt32LE(bytes.length, 4);
	return Buffer.concat([header, bytes]);
}

/** Frames that no decoder may accept with a limit of 8 MiB: most claim or hold far more, some are senseless. */
export function makeBombs(): Buffer[] {
	const hello = {type: 'raw', bytes: Buffer.from('hello')} as const;
	const chunk = 8_388_608;
	const gibibyte = 1_073_741_824;
	return [
		zstdBomb(gibibyte),
		zstdBomb(gibibyte, BigInt(gibibyte)),
		zstdBomb(gibibyte, 5n),
		zstdBomb(gibibyte, BigInt(chunk)),
		zstdFrame([hello], {contentSize: 6n}),
		zstdFrame([hello], {contentSize: 4n}),
		zstdFrame([hello], {contentSize: BigInt(chunk)}),
		zstdFrame([hello], {contentSize: 4_294_967_301n}),
		zstdFrame([hello], {contentSize: 0xff_ff_ff_ff_ff_ff_ff_ffn}),
		zstdFrame([hello], {window: 0xff}),
		zstdFrame([{type: 'compressed', bytes: randomBytes(1000)}]),
		zstdFrame([{type: 'compressed', bytes: Buffer.alloc(0)}]),
		zstdFrame([{type: 'rle', bytes: Buffer.from('z'), size: 2_097_151}], {isOpen: true}),
		Buffer.concat(Array.from({length: 200}, () => zstdBomb(chunk))),
		Buffer.concat(Array.from({length: 200}, () => zstdBomb(chunk, BigInt(chunk)))),
		Buffer.concat(Array.from({length: 100_000}, () => zstdFrame([{type: 'raw', bytes: Buffer.alloc(0)}]))),
	];
}
