import {closeSync, constants, fstatSync, fsyncSync, openSync, readSync} from 'node:fs';
import type {FilePath} from '../../source/engine/filesystem/file-path.js';
import {withShortPath} from '../../source/engine/filesystem/long-path.js';

const pieceSize = 1_048_576;

/** Where two files begin to differ, in words; `undefined` when their bytes are the same. */
export function compareContents(expected: FilePath, actual: FilePath): string | undefined {
	return withFiles([expected, actual], ([one = -1, other = -1]) => {
		const sizes = [fstatSync(one).size, fstatSync(other).size];
		if (sizes[0] !== sizes[1]) {
			return `has ${sizes[1]} bytes instead of ${sizes[0]}`;
		}

		const [a, b] = [Buffer.alloc(pieceSize), Buffer.alloc(pieceSize)];
		for (let offset = 0; ; offset += pieceSize) {
			const length = readFully(one, a, offset);
			const isSame = readFully(other, b, offset) === length && a.subarray(0, length).equals(b.subarray(0, length));
			if (!isSame) {
				return `has other bytes from ${offset + a.findIndex((byte, i) => byte !== b[i])} on`;
			}

			if (length < pieceSize) {
				return undefined;
			}
		}
	});
}

/** How many blocks of 512 bytes a file takes once all of it has been written to the disk. */
export function settledBlocks(file: FilePath): bigint {
	return withFiles([file], ([fd = -1]) => {
		fsyncSync(fd);
		return fstatSync(fd, {bigint: true}).blocks;
	});
}

function readFully(fd: number, into: Buffer, offset: number): number {
	let length = 0;
	for (let read = -1; read !== 0 && length < into.length; length += read) {
		read = readSync(fd, into, length, into.length - length, offset + length);
	}

	return length;
}

function withFiles<T>(files: readonly FilePath[], action: (descriptors: readonly number[]) => T): T {
	const descriptors: number[] = [];
	try {
		for (const file of files) {
			descriptors.push(withShortPath(file, short => openSync(short, constants.O_RDONLY | constants.O_NOFOLLOW)));
		}

		return action(descriptors);
	} finally {
		for (const fd of descriptors) {
			closeSync(fd);
		}
	}
}
