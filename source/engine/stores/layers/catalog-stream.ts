import {Buffer} from 'node:buffer';
import {endianness} from 'node:os';
import {compareUtf8} from '../../objects/hashes.js';
import {type HashedKind, hashedKinds} from '../../objects/keys.js';
import {Pacer} from '../../pacing/pacer.js';
import type {ByteStream} from '../object-store.js';
import type {CatalogColumns} from './catalog-table.js';
import type {PackLocation} from './pack-location.js';

const pieceSize = 262_144;
const largestEntry = 512;
const beforePack = Buffer.from('":{"p":"packs/');
const beforeOffset = Buffer.from('","o":');
const beforeLength = Buffer.from(',"l":');
const hexDigits = Buffer.from('0123456789abcdef');

/** The writer's state: a buffer that is handed out and replaced when it is nearly full. */
type Output = {bytes: Buffer; length: number; isEmpty: boolean};

/** Objects that are not named by a hash, and where they lie. */
export type NamedMembers = ReadonlyMap<string, PackLocation>;

/** `index/packs` as bytes: one JSON object, keys sorted by their bytes, no white space. Format reference 7.3. */
export const catalogStream = async (columns: CatalogColumns, named: NamedMembers): Promise<ByteStream> => ({
	length: await lengthOf(columns, named),
	pieces: () => piecesOf(columns, named),
});

async function* piecesOf(columns: CatalogColumns, named: NamedMembers): AsyncGenerator<Buffer> {
	const pacer = new Pacer();
	const output: Output = {bytes: Buffer.allocUnsafeSlow(pieceSize), length: 0, isEmpty: true};
	// One for all kinds: of millions of rows, each would leave 8 bytes behind for a collector that sees no hurry.
	let scratch = new BigUint64Array(0);
	const numbersOf = (count: number): BigUint64Array => {
		scratch = scratch.length < count ? new BigUint64Array(count) : scratch;
		return scratch.subarray(0, count);
	};

	output.bytes[output.length++] = 0x7b;
	for (const group of groups) {
		const pieces =
			group === 'named'
				? namedPieces(output, named)
				: rowPieces(output, columns, {kind: group, rows: await rowsByHash(columns, {kind: group, numbersOf, pacer})});
		for (const piece of pieces) {
			yield piece;
			// The screen lives on this thread too.
			await pacer.rest();
		}
	}

	output.bytes[output.length++] = 0x7d;
	yield output.bytes.subarray(0, output.length);
}

function* namedPieces(output: Output, named: NamedMembers): Generator<Buffer> {
	for (const [key, location] of [...named].toSorted(([a], [b]) => compareUtf8(a, b))) {
		separate(output);
		yield* makeRoom(output, key.length + largestEntry);
		output.length += output.bytes.write(namedEntry(key, location), output.length, 'latin1');
	}
}

function* rowPieces(
	output: Output,
	columns: CatalogColumns,
	{kind, rows}: {readonly kind: number; readonly rows: Iterable<number>},
): Generator<Buffer> {
	const start = Buffer.from(`"${hashedKinds[kind]}/`);
	for (const row of rows) {
		separate(output);
		writeRow(output, start, columns, row);
		yield* makeRoom(output, largestEntry);
	}
}

function separate(output: Output): void {
	if (!output.isEmpty) {
		output.bytes[output.length++] = 0x2c;
	}

	output.isEmpty = false;
}

/** Kinds in the order of their names, with `index/…` where it belongs. */
const groups: ReadonlyArray<number | 'named'> = [...hashedKinds.keys(), 'named' as const].toSorted((a, b) =>
	compareUtf8(nameOf(a), nameOf(b)),
);

function nameOf(group: number | 'named'): string {
	return group === 'named' ? 'index' : (hashedKinds[group] ?? '');
}

function* makeRoom(output: Output, size: number): Generator<Buffer> {
	if (output.length + size > pieceSize) {
		yield output.bytes.subarray(0, output.length);
		output.bytes = Buffer.allocUnsafeSlow(Math.max(pieceSize, size));
		output.length = 0;
	}
}

const namedEntry = (key: string, {pack, offset, length}: PackLocation): string =>
	`"${key}":{"p":"${pack}","o":${offset},"l":${length}}`;

function writeRow(output: Output, start: Buffer, columns: CatalogColumns, row: number): void {
	const pack = (columns.members[row] ?? 1) - 1;
	const {bytes} = output;
	let at = copy(start, bytes, output.length);
	at = writeHex(columns.hashes, row * 32, bytes, at);
	at = copy(beforePack, bytes, at);
	at = writeHex(columns.packHashes, pack * 32, bytes, at);
	at = copy(beforeOffset, bytes, at);
	at = writeDecimal(columns.offsets[row] ?? 0, bytes, at);
	at = copy(beforeLength, bytes, at);
	at = writeDecimal(columns.lengths[row] ?? 0, bytes, at);
	bytes[at] = 0x7d;
	output.length = at + 1;
}

/** A loop: for a dozen bytes a call out of JavaScript costs more than it saves. */
function copy(from: Buffer, to: Buffer, start: number): number {
	let at = start;
	while (at < start + from.length) {
		to[at] = from[at - start] ?? 0;
		at++;
	}

	return at;
}

function writeHex(from: Buffer, start: number, to: Buffer, at: number): number {
	for (let i = 0; i < 32; i++) {
		const byte = from[start + i] ?? 0;
		to[at + 2 * i] = hexDigits[byte >> 4] ?? 0;
		to[at + 2 * i + 1] = hexDigits[byte & 15] ?? 0;
	}

	return at + 64;
}

function writeDecimal(value: number, to: Buffer, at: number): number {
	const end = at + digitsOf(value);
	let rest = value;
	for (let i = end - 1; i >= at; i--) {
		to[i] = 0x30 + (rest % 10);
		rest = Math.floor(rest / 10);
	}

	return end;
}

function digitsOf(value: number): number {
	let digits = 1;
	for (let limit = 10; value >= limit; limit *= 10) {
		digits++;
	}

	return digits;
}

const fixedLength = 2 + 64 + beforePack.length + 64 + beforeOffset.length + beforeLength.length + 1;

/** Bytes that the entry of an object takes in `index/packs`, without a comma. */
export const entryLength = (kind: HashedKind, offset: number, length: number): number =>
	fixedLength + kind.length + digitsOf(offset) + digitsOf(length);

async function lengthOf(columns: CatalogColumns, named: NamedMembers): Promise<number> {
	const {rows, kinds, members, offsets, lengths} = columns;
	let entries = named.size;
	let length = 2;
	for (const [key, location] of named) {
		length += namedEntry(key, location).length;
	}

	await new Pacer().inBatches(rows, (start, end) => {
		for (let row = start; row < end; row++) {
			if ((members[row] ?? 0) > 0) {
				entries++;
				length += entryLength(hashedKinds[kinds[row] ?? 0] ?? 'chunk', offsets[row] ?? 0, lengths[row] ?? 0);
			}
		}
	});
	return length + Math.max(0, entries - 1);
}

// In a 64-bit number the half with the hash must weigh more than the half with the row.
const [rowHalf, hashHalf] = endianness() === 'LE' ? [0, 1] : [1, 0];

/**
The rows of one kind, sorted by hash: 64-bit numbers of 32 bits of the hash and the row, laid out by their first byte and sorted natively, one byte's after the other
(0.7 s for 5 million, a comparator takes 8), then the few that agree in 32 bits put right one by one.
*/
async function rowsByHash(
	columns: CatalogColumns,
	{kind, numbersOf, pacer}: {kind: number; numbersOf: (count: number) => BigUint64Array; pacer: Pacer},
): Promise<Iterable<number>> {
	const {rows, kinds, hashes, members} = columns;
	const eachRow = async (take: (row: number, firstByte: number) => void) =>
		pacer.inBatches(rows, (start, end) => {
			for (let row = start; row < end; row++) {
				if ((members[row] ?? 0) > 0 && kinds[row] === kind) {
					take(row, hashes[row * 32] ?? 0);
				}
			}
		});
	const ends = new Uint32Array(256);
	await eachRow((_, firstByte) => {
		ends[firstByte] = (ends[firstByte] ?? 0) + 1;
	});
	for (let byte = 1; byte < 256; byte++) {
		ends[byte] = (ends[byte] ?? 0) + (ends[byte - 1] ?? 0);
	}

	const places = Uint32Array.of(0, ...ends.subarray(0, 255));
	const numbers = numbersOf(ends[255] ?? 0);
	const halves = new Uint32Array(numbers.buffer);
	await eachRow((row, firstByte) => {
		const place = places[firstByte] ?? 0;
		places[firstByte] = place + 1;
		halves[2 * place + rowHalf] = row;
		halves[2 * place + hashHalf] = hashes.readUInt32BE(row * 32);
	});
	return sortedRows(numbers, ends, hashes);
}

function* sortedRows(numbers: BigUint64Array, ends: Uint32Array, hashes: Buffer): Generator<number> {
	const halves = new Uint32Array(numbers.buffer);
	let i = 0;
	for (const stop of ends) {
		numbers.subarray(i, stop).sort();
		while (i < stop) {
			let end = i + 1;
			while (end < stop && halves[2 * end + hashHalf] === halves[2 * i + hashHalf]) {
				end++;
			}

			if (end === i + 1) {
				yield halves[2 * i + rowHalf] ?? 0;
			} else {
				const alike = [...halves.subarray(2 * i, 2 * end)].filter((_, half) => half % 2 === rowHalf);
				yield* alike.toSorted((a, b) => compareRows(hashes, a, b));
			}

			i = end;
		}
	}
}

const compareRows = (hashes: Buffer, a: number, b: number): number =>
	hashes.compare(hashes, b * 32, b * 32 + 32, a * 32, a * 32 + 32);
