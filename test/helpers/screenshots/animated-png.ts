import {crc32, deflateSync} from 'node:zlib';
import type {Pixels} from './draw-screen.js';

export type Frame = {readonly pixels: Pixels; readonly milliseconds: number};

type Part = {readonly top: number; readonly rows: number};

/** An animated PNG that runs for ever, of frames of one size; of each frame but the first only the rows that changed are stored. */
export function animatedPng(frames: readonly Frame[]): Buffer {
	const [first] = frames;
	if (!first) {
		throw new Error('An animation needs a frame');
	}

	const {width, height} = first.pixels;
	const header = numbers([width, height], [8, 6, 0, 0, 0]);
	const parts = [piece('IHDR', header), piece('acTL', numbers([frames.length, 0]))];
	let sequence = 0;
	let before: Pixels | undefined;
	for (const {pixels, milliseconds} of frames) {
		const {top, rows} = changedRows(before, pixels);
		const timing = Buffer.from([milliseconds >> 8, milliseconds & 255, 1000 >> 8, 1000 & 255, 0, 0]);
		parts.push(piece('fcTL', Buffer.concat([numbers([sequence++, width, rows, 0, top]), timing])));
		const data = deflateSync(scanLines(pixels, {top, rows}), {level: 9});
		parts.push(before ? piece('fdAT', Buffer.concat([numbers([sequence++]), data])) : piece('IDAT', data));
		before = pixels;
	}

	return Buffer.concat([Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1'), ...parts, piece('IEND', Buffer.alloc(0))]);
}

function changedRows(before: Pixels | undefined, {width, height, bytes}: Pixels): Part {
	if (!before) {
		return {top: 0, rows: height};
	}

	const isSame = (row: number): boolean =>
		before.bytes.compare(bytes, row * width * 4, (row + 1) * width * 4, row * width * 4, (row + 1) * width * 4) === 0;
	let top = 0;
	while (top < height - 1 && isSame(top)) {
		top++;
	}

	let bottom = height;
	while (bottom > top + 1 && isSame(bottom - 1)) {
		bottom--;
	}

	return {top, rows: bottom - top};
}

/** Rows of points, each behind the byte that says it is stored as it is; shades nobody can tell apart become one, which packs better. */
function scanLines({width, bytes}: Pixels, {top, rows}: Part): Buffer {
	const length = width * 4;
	const lines = Buffer.alloc(rows * (length + 1));
	for (let row = 0; row < rows; row++) {
		for (let index = 0; index < length; index++) {
			lines[row * (length + 1) + 1 + index] = (bytes[(top + row) * length + index] ?? 0) & 0b1111_1000;
		}

		for (let index = 3; index < length; index += 4) {
			lines[row * (length + 1) + 1 + index] = bytes[(top + row) * length + index] ?? 0;
		}
	}

	return lines;
}

function piece(name: string, data: Uint8Array): Buffer {
	const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
	return Buffer.concat([numbers([data.length]), named, numbers([crc32(named)])]);
}

/** Numbers of four bytes, and behind them single bytes. */
function numbers(wide: readonly number[], bytes: readonly number[] = []): Buffer {
	const buffer = Buffer.alloc(wide.length * 4);
	for (const [index, number] of wide.entries()) {
		buffer.writeUInt32BE(number, index * 4);
	}

	return Buffer.concat([buffer, Buffer.from(bytes)]);
}
