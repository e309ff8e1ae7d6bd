import {closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync} from 'node:fs';
import process from 'node:process';
import {type FilePath, joinPath} from '../../source/engine/filesystem/file-path.js';
import {withShortPath} from '../../source/engine/filesystem/long-path.js';
import {type DeviceNumbers, makeSpecialFile, type SpecialKind} from '../../source/engine/filesystem/special-files.js';
import {systemCallsProblem} from '../../source/engine/filesystem/system-calls.js';
import {writeXattrs} from '../../source/engine/filesystem/xattrs.js';
import {pseudoRandomBytes} from './pseudo-random.js';

function notPossible(code: string, what: string): Error {
	return Object.assign(new Error(`${code}: ${what}`), {code});
}

export function needRoot(what: string): void {
	if (process.getuid?.() !== 0) {
		throw notPossible('EPERM', `${what} can be made by root only`);
	}
}

export function put(folder: FilePath, name: FilePath, content?: string | Uint8Array): FilePath {
	const path = joinPath(folder, name);
	withShortPath(path, short => {
		writeFileSync(short, content ?? Buffer.concat([Buffer.from('content of '), Buffer.from(name)]));
	});
	return path;
}

export function makeFolder(above: FilePath, name: FilePath): FilePath {
	const path = joinPath(above, name);
	withShortPath(path, short => {
		mkdirSync(short);
	});
	return path;
}

export function link(folder: FilePath, name: string, target: FilePath): FilePath {
	const path = joinPath(folder, name);
	withShortPath(path, short => {
		symlinkSync(target, short);
	});
	return path;
}

export function special(folder: FilePath, name: string, kind: SpecialKind, device?: DeviceNumbers): void {
	if (!makeSpecialFile(joinPath(folder, name), kind, 0o640, device)) {
		throw notPossible('ENOSYS', systemCallsProblem() ?? '');
	}
}

export function xattr(path: FilePath, name: string, value: Buffer): void {
	const failures = writeXattrs(path, new Map([[name, value]]));
	if (!failures) {
		throw notPossible('ENOSYS', systemCallsProblem() ?? '');
	}

	const [failure] = failures;
	if (failure) {
		throw failure.error;
	}
}

/** `user::rw-,user:1000:r--,group::r--,mask::r--,other::---` as the kernel stores it. */
export function acl(): Buffer {
	const nobody = 0xff_ff_ff_ff;
	const entries = [
		[0x01, 6, nobody],
		[0x02, 4, 1000],
		[0x04, 4, nobody],
		[0x10, 4, nobody],
		[0x20, 0, nobody],
	] as const;
	const bytes = Buffer.alloc(4 + entries.length * 8);
	bytes.writeUInt32LE(2, 0);
	for (const [i, [tag, permissions, id]] of entries.entries()) {
		bytes.writeUInt16LE(tag, 4 + i * 8);
		bytes.writeUInt16LE(permissions, 6 + i * 8);
		bytes.writeUInt32LE(id, 8 + i * 8);
	}

	return bytes;
}

export function sparse(folder: FilePath, name: string, size: number, islands: readonly number[]): void {
	const fd = openSync(joinPath(folder, name), 'wx');
	ftruncateSync(fd, size);
	for (const offset of islands) {
		writeSync(fd, pseudoRandomBytes(65_536, offset), 0, Math.min(65_536, size - offset), offset);
	}

	closeSync(fd);
}
