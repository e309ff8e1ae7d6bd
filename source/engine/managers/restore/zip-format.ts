import {Buffer} from 'node:buffer';

/*
Records of a ZIP archive, as in PKWARE's APPNOTE 6.3.10: UTF-8 names, Unix modes, times in seconds, owners, and the large numbers of ZIP64 where they are
needed. Everything is little endian.
*/

export type ZipEntry = {
	/** UTF-8, `/`-separated; of a folder with a slash at the end. At most 65,535 bytes. */
	readonly name: Buffer;
	/** Type and permission bits, as in `st_mode`. */
	readonly mode: number;
	/** Whole seconds since 1970. */
	readonly mtime: number;
	readonly owner?: {readonly uid: number; readonly gid: number} | undefined;
	readonly isDeflated: boolean;
	/** Sizes and checksum follow the data, because they are not known before it. */
	readonly isStreamed: boolean;
	/** Set for a streamed entry that may need large numbers, since the form of what follows it must be known before. */
	readonly isLarge: boolean;
};

export type ZipSizes = {readonly crc: number; readonly size: number; readonly compressed: number};

const large = 0xffff_ffff;
const manyEntries = 0xffff;
const madeByUnix = 3 << 8;
const utf8Names = 1 << 11;
const descriptorFollows = 1 << 3;

export const localHeader = (entry: ZipEntry, sizes: ZipSizes): Buffer => {
	const known = entry.isStreamed ? {crc: 0, size: 0, compressed: 0} : sizes;
	const isLarge = entry.isStreamed ? entry.isLarge : needsLarge(sizes);
	const extra = Buffer.concat([
		isLarge ? largeSizes([known.size, known.compressed]) : none,
		timeField(entry),
		ownerField(entry),
	]);
	const header = Buffer.alloc(30);
	header.writeUInt32LE(0x04034b50, 0);
	writeCommon(header, 4, entry, isLarge);
	header.writeUInt32LE(known.crc, 14);
	header.writeUInt32LE(isLarge ? large : known.compressed, 18);
	header.writeUInt32LE(isLarge ? large : known.size, 22);
	header.writeUInt16LE(entry.name.length, 26);
	header.writeUInt16LE(extra.length, 28);
	return Buffer.concat([header, entry.name, extra]);
};

/** What follows the data of a streamed entry. */
export function dataDescriptor(entry: ZipEntry, {crc, size, compressed}: ZipSizes): Buffer {
	const descriptor = Buffer.alloc(entry.isLarge ? 24 : 16);
	descriptor.writeUInt32LE(0x08074b50, 0);
	descriptor.writeUInt32LE(crc, 4);
	if (entry.isLarge) {
		descriptor.writeBigUInt64LE(BigInt(compressed), 8);
		descriptor.writeBigUInt64LE(BigInt(size), 16);
	} else {
		descriptor.writeUInt32LE(compressed, 8);
		descriptor.writeUInt32LE(size, 12);
	}

	return descriptor;
}

export function centralHeader(entry: ZipEntry, sizes: ZipSizes, offset: number): Buffer {
	const {crc, size, compressed} = sizes;
	// The order is fixed, and only numbers that do not fit stand here.
	const tooLarge = [size, compressed, offset].filter(number => number >= large);
	const extra = Buffer.concat([tooLarge.length > 0 ? largeSizes(tooLarge) : none, timeField(entry), ownerField(entry)]);
	const header = Buffer.alloc(46);
	header.writeUInt32LE(0x02014b50, 0);
	header.writeUInt16LE(madeByUnix | 45, 4);
	writeCommon(header, 6, entry, tooLarge.length > 0 || entry.isLarge);
	header.writeUInt32LE(crc, 16);
	header.writeUInt32LE(Math.min(compressed, large), 20);
	header.writeUInt32LE(Math.min(size, large), 24);
	header.writeUInt16LE(entry.name.length, 28);
	header.writeUInt16LE(extra.length, 30);
	const isFolder = entry.name.at(-1) === 0x2f;
	header.writeUInt32LE(((entry.mode << 16) | (isFolder ? 0x10 : 0)) >>> 0, 38);
	header.writeUInt32LE(Math.min(offset, large), 42);
	return Buffer.concat([header, entry.name, extra]);
}

/** The end of the archive. */
export function endRecords(
	directory: {readonly entries: number; readonly offset: number; readonly length: number},
	comment: string,
): Buffer {
	const {entries, offset, length} = directory;
	const text = Buffer.from(comment).subarray(0, 0xffff);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(Math.min(entries, manyEntries), 8);
	end.writeUInt16LE(Math.min(entries, manyEntries), 10);
	end.writeUInt32LE(Math.min(length, large), 12);
	end.writeUInt32LE(Math.min(offset, large), 16);
	end.writeUInt16LE(text.length, 20);
	if (entries < manyEntries && offset < large && length < large) {
		return Buffer.concat([end, text]);
	}

	const record = Buffer.alloc(56);
	record.writeUInt32LE(0x06064b50, 0);
	record.writeBigUInt64LE(44n, 4);
	record.writeUInt16LE(madeByUnix | 45, 12);
	record.writeUInt16LE(45, 14);
	record.writeBigUInt64LE(BigInt(entries), 24);
	record.writeBigUInt64LE(BigInt(entries), 32);
	record.writeBigUInt64LE(BigInt(length), 40);
	record.writeBigUInt64LE(BigInt(offset), 48);
	const locator = Buffer.alloc(20);
	locator.writeUInt32LE(0x07064b50, 0);
	locator.writeBigUInt64LE(BigInt(offset + length), 8);
	locator.writeUInt32LE(1, 16);
	return Buffer.concat([record, locator, end, text]);
}

export const needsLarge = ({size, compressed}: Pick<ZipSizes, 'size' | 'compressed'>): boolean =>
	size >= large || compressed >= large;

/** Version that is needed, flags, method and DOS time: the same in both headers. */
function writeCommon(header: Buffer, at: number, entry: ZipEntry, isLarge: boolean): void {
	header.writeUInt16LE(isLarge ? 45 : 20, at);
	header.writeUInt16LE(utf8Names | (entry.isStreamed ? descriptorFollows : 0), at + 2);
	header.writeUInt16LE(entry.isDeflated ? 8 : 0, at + 4);
	const {time, date} = dosTime(entry.mtime);
	header.writeUInt16LE(time, at + 6);
	header.writeUInt16LE(date, at + 8);
}

/** Local time, as all programs have it here, from 1980 to 2107. */
function dosTime(mtime: number): {time: number; date: number} {
	const date = new Date(Math.min(Math.max(mtime, earliest), latest) * 1000);
	const year = Math.min(Math.max(date.getFullYear(), 1980), 2107);
	return {
		time: (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1),
		date: ((year - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate(),
	};
}

const earliest = Date.UTC(1980, 0, 2) / 1000;
const latest = Date.UTC(2107, 11, 30) / 1000;

/** Info-ZIP's extended timestamp, where 32 bits suffice. */
function timeField({mtime}: ZipEntry): Buffer {
	if (mtime < -0x8000_0000 || mtime > 0x7fff_ffff) {
		return none;
	}

	const field = Buffer.alloc(9);
	field.writeUInt16LE(0x5455, 0);
	field.writeUInt16LE(5, 2);
	field.writeUInt8(1, 4);
	field.writeInt32LE(mtime, 5);
	return field;
}

/** Info-ZIP's Unix field with owners of 32 bits. */
function ownerField({owner}: ZipEntry): Buffer {
	if (owner === undefined) {
		return none;
	}

	const field = Buffer.alloc(15);
	field.writeUInt16LE(0x7875, 0);
	field.writeUInt16LE(11, 2);
	field.writeUInt8(1, 4);
	field.writeUInt8(4, 5);
	field.writeUInt32LE(owner.uid, 6);
	field.writeUInt8(4, 10);
	field.writeUInt32LE(owner.gid, 11);
	return field;
}

function largeSizes(numbers: readonly number[]): Buffer {
	const field = Buffer.alloc(4 + 8 * numbers.length);
	field.writeUInt16LE(0x0001, 0);
	field.writeUInt16LE(8 * numbers.length, 2);
	for (const [index, number] of numbers.entries()) {
		field.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
	}

	return field;
}

const none = Buffer.alloc(0);
