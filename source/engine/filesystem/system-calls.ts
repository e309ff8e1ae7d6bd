import {getSystemErrorMap} from 'node:util';
import {type Call, type Koffi, type Library, loadKoffi} from '../native/koffi.js';
import type {FilePath} from './file-path.js';

/**
POSIX calls that Node has not. They never follow a symbolic link at the end of the path, and fail with the same shape of error as `node:fs`.

A number is an open file descriptor. Buffers are filled from their start; the number returned is how many bytes of them count.
*/
export type SystemCalls = {
	/** Fills `names` with the NUL-terminated names of all extended attributes. */
	listXattrs(target: FilePath | number, names: Buffer): number;
	/** `name` without NUL. */
	getXattr(target: FilePath | number, name: Buffer, value: Buffer): number;
	setXattr(target: FilePath | number, name: Buffer, value: Uint8Array): void;
	removeXattr(target: FilePath | number, name: Buffer): void;
	/** `times` is two C timespecs: seconds and nanoseconds of atime, then of mtime. */
	setTimes(target: FilePath | number, times: BigInt64Array): void;
	makeNode(path: FilePath, mode: number, device: bigint): void;
	/** Where data starts at or after `offset`; `undefined` when only a hole is left. */
	seekData(fd: number, offset: number): number | undefined;
	/** Where the hole starts at or after `offset`; the end of the file counts as one. */
	seekHole(fd: number, offset: number): number;
	/** As `rename`, but fails with EEXIST when the new name is taken. Relative names are looked up in `folder`, a descriptor, when it is given. */
	renameIfAbsent(from: FilePath, to: FilePath, folder?: number): void;
};

const atCurrentFolder = -100;
const atSymlinkNoFollow = 0x1_00;
const renameNoReplace = 1;
const seekDataWhence = 3;
const seekHoleWhence = 4;
const enxio = 6;

let loaded: {readonly calls: SystemCalls | null; readonly problem?: string} | undefined;

/** The calls, loaded at first use (10 ms); `null` where they cannot be had, and {@link systemCallsProblem} says why. */
export function systemCalls(): SystemCalls | null {
	loaded ??= tryLoading();
	return loaded.calls;
}

/** Why {@link systemCalls} gives nothing, as words for people; `undefined` when it gives them. */
export function systemCallsProblem(): string | undefined {
	loaded ??= tryLoading();
	return loaded.problem;
}

function tryLoading(): {calls: SystemCalls | null; problem?: string} {
	const found = loadKoffi();
	if ('problem' in found) {
		return {calls: null, problem: found.problem};
	}

	try {
		return {calls: bindSystemCalls(found.koffi)};
	} catch (error) {
		return {
			calls: null,
			problem: `The C library does not load: ${error instanceof Error ? error.message : String(error)}`,
		};
	}
}

/** Binds the C library through koffi. Apart from tests, use {@link systemCalls}. */
export function bindSystemCalls(koffi: Koffi): SystemCalls {
	const library = koffi.load(null);
	const check = (name: string, result: number, path?: FilePath | number): number => {
		if (result < 0) {
			throw systemError(koffi.errno(), name, path);
		}

		return result;
	};

	/** A call that exists for paths and for descriptors; both take the target first. */
	const bindBoth = (onPath: string, onDescriptor: string, parameters: string[]) => {
		const pathCall = library.func(onPath, 'int64', ['void *', ...parameters]);
		const descriptorCall = library.func(onDescriptor, 'int64', ['int', ...parameters]);
		return (target: FilePath | number, ...rest: readonly unknown[]): number =>
			typeof target === 'number'
				? check(onDescriptor, descriptorCall(target, ...rest), target)
				: check(onPath, pathCall(terminated(target), ...rest), target);
	};

	const list = bindBoth('llistxattr', 'flistxattr', ['void *', 'size_t']);
	const get = bindBoth('lgetxattr', 'fgetxattr', ['void *', 'void *', 'size_t']);
	const set = bindBoth('lsetxattr', 'fsetxattr', ['void *', 'void *', 'size_t', 'int']);
	const remove = bindBoth('lremovexattr', 'fremovexattr', ['void *']);
	const futimens = library.func('futimens', 'int', ['int', 'void *']);
	const utimensat = library.func('utimensat', 'int', ['int', 'void *', 'void *', 'int']);
	const lseek = library.func('lseek', 'int64', ['int', 'int64', 'int']);
	const mknod = optional(library, 'mknod', 'int', ['void *', 'uint32', 'uint64']);
	const rename = optional(library, 'renameat2', 'int', ['int', 'void *', 'int', 'void *', 'uint32']);

	return {
		listXattrs: (target, names) => list(target, names, names.length),
		getXattr: (target, name, value) => get(target, terminated(name), value, value.length),
		setXattr(target, name, value) {
			// The C library wants a pointer even where there is nothing to point to.
			set(target, terminated(name), value.length === 0 ? Buffer.alloc(1) : value, value.length, 0);
		},
		removeXattr(target, name) {
			remove(target, terminated(name));
		},
		setTimes(target, times) {
			const result =
				typeof target === 'number'
					? futimens(target, times)
					: utimensat(atCurrentFolder, terminated(target), times, atSymlinkNoFollow);
			check('utimensat', result, target);
		},
		makeNode(path, mode, device) {
			check('mknod', mknod(terminated(path), mode, device), path);
		},
		seekData(fd, offset) {
			const result = lseek(fd, offset, seekDataWhence);
			return result < 0 && koffi.errno() === enxio ? undefined : check('lseek', result, fd);
		},
		seekHole: (fd, offset) => check('lseek', lseek(fd, offset, seekHoleWhence), fd),
		renameIfAbsent(from, to, folder = atCurrentFolder) {
			check('renameat2', rename(folder, terminated(from), folder, terminated(to), renameNoReplace), from);
		},
	};
}

/** Old C libraries lack some symbols; then the call fails as it does on an old kernel. */
function optional(library: Library, name: string, result: string, parameters: string[]): Call {
	try {
		return library.func(name, result, parameters);
	} catch {
		return () => {
			throw systemError(38, name);
		};
	}
}

function terminated(text: FilePath): Buffer {
	const bytes = typeof text === 'string' ? Buffer.from(text + '\0') : Buffer.concat([text, Buffer.alloc(1)]);
	if (bytes.indexOf(0) !== bytes.length - 1) {
		throw systemError(22, 'open', text);
	}

	return bytes;
}

function systemError(errno: number, syscall: string, path?: FilePath | number): Error {
	const [code, message] = getSystemErrorMap().get(-errno) ?? [`E${errno}`, 'unknown error'];
	const place = path === undefined || typeof path === 'number' ? '' : ` '${path.toString()}'`;
	return Object.assign(new Error(`${code}: ${message}, ${syscall}${place}`), {code, errno: -errno, syscall});
}
