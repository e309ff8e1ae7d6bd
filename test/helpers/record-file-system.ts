import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import process from 'node:process';
import {dirname} from 'node:path';
import {promisify} from 'node:util';
import {threadId} from 'node:worker_threads';

/*
Loaded before everything else into a process and its threads (`node --import`), it writes down what they do to the files below a folder, in the order in which it
happens, or ends the process with SIGKILL in the middle of it.

	RECORD_ROOT     the folder
	RECORD_TO       the file for the record: one line of JSON for each event, or one byte where the process is to be killed
	RECORD_KILL_AT  before which event it is killed, counted from 1 over all threads
*/

/** Something that happened below the folder. Paths are absolute; a handle is one opening of a file. */
export type FileEvent =
	| {readonly type: 'open'; readonly handle: string; readonly path: string; readonly isNew: boolean}
	| {readonly type: 'write'; readonly handle: string; readonly data: string}
	| {readonly type: 'sync-begin' | 'sync-end'; readonly handle: string}
	| {readonly type: 'sync-folder-begin' | 'sync-folder-end'; readonly path: string; readonly handle: string}
	| {readonly type: 'rename' | 'link'; readonly path: string; readonly to: string}
	| {readonly type: 'unlink'; readonly path: string}
	| {readonly type: 'mkdir'; readonly path: string}
	| {readonly type: 'done'};

const {RECORD_ROOT: root = '', RECORD_TO: record = '', RECORD_KILL_AT: killAt} = process.env;
const real = {...fs, promises: {...fs.promises}};
const log = root === '' ? -1 : real.openSync(record, 'a');
const handles = new Map<number, string>();
let opened = 0;

const isInside = (path: unknown): path is string =>
	typeof path === 'string' && log >= 0 && (path === root || path.startsWith(`${root}/`));

/** Of what is above, only that the folder's own name is made durable matters. */
const isAbove = (path: unknown): path is string => typeof path === 'string' && path === dirname(root);

function note(event: FileEvent): void {
	if (killAt === undefined) {
		real.writeSync(log, `${JSON.stringify(event)}\n`);
		return;
	}

	real.writeSync(log, '.');
	if (real.fstatSync(log).size >= Number(killAt)) {
		process.kill(process.pid, 'SIGKILL');
		// The signal may take a moment, and nothing may happen in it.
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
	}
}

/** Notes an event when it has happened; where the process may be killed, before. */
function around<Result>(event: FileEvent | undefined, happen: () => Result): Result {
	if (event && killAt !== undefined) {
		note(event);
		return happen();
	}

	const result = happen();
	if (event) {
		note(event);
	}

	return result;
}

async function aroundAsync<Result>(event: FileEvent | undefined, happen: () => Promise<Result>): Promise<Result> {
	if (event && killAt !== undefined) {
		note(event);
		return happen();
	}

	const result = await happen();
	if (event) {
		note(event);
	}

	return result;
}

const newHandle = (): string => `${threadId}-${opened++}`;

/** Replaces functions of the module, also for those who have imported them by name. */
function replace(target: object, replacements: Readonly<Record<string, unknown>>): void {
	Object.assign(target, replacements);
}

function noteOpen(fd: number, path: string, flags: unknown): void {
	const isNew =
		(typeof flags === 'string' && /[wa]/.test(flags)) ||
		(typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0);
	const mayWrite = isNew || flags === 'r+';
	if (mayWrite) {
		const handle = newHandle();
		handles.set(fd, handle);
		note({type: 'open', handle, path, isNew});
	}
}

const fsync = promisify(real.fsync);

if (log >= 0) {
	replace(fs, {
		openSync(path: string, flags: string | number, mode?: number): number {
			const fd = real.openSync(path, flags, mode);
			if (isInside(path)) {
				noteOpen(fd, path, flags);
			}

			return fd;
		},
		writeSync(
			fd: number,
			bytes: Buffer,
			offset = 0,
			length = bytes.length - offset,
			position: number | null = null,
		): number {
			const handle = handles.get(fd);
			const data = handle === undefined ? '' : copy(bytes, offset, length);
			return around(handle === undefined ? undefined : {type: 'write', handle, data}, () =>
				real.writeSync(fd, bytes, offset, length, position),
			);
		},
		write: promisable((fd: number, bytes: Buffer, offset: number, length: number, position: number | null) => {
			const handle = handles.get(fd);
			const data = handle === undefined ? '' : copy(bytes, offset, length);
			return around(handle === undefined ? undefined : {type: 'write', handle, data}, () => ({
				bytesWritten: real.writeSync(fd, bytes, offset, length, position),
				buffer: bytes,
			}));
		}),
		fsync: promisable(async (fd: number) => {
			const handle = handles.get(fd);
			if (handle !== undefined) {
				note({type: 'sync-begin', handle});
			}

			await aroundAsync(handle === undefined ? undefined : {type: 'sync-end', handle}, async () => fsync(fd));
		}),
		closeSync(fd: number): void {
			handles.delete(fd);
			real.closeSync(fd);
		},
		close: promisable((fd: number) => {
			handles.delete(fd);
			real.closeSync(fd);
		}),
		unlinkSync(path: string): void {
			around(isInside(path) ? {type: 'unlink', path} : undefined, () => {
				real.unlinkSync(path);
			});
		},
		rmSync(path: string, options: fs.RmOptions): void {
			around(isInside(path) ? {type: 'unlink', path} : undefined, () => {
				real.rmSync(path, options);
			});
		},
	});
	replace(fs.promises, {
		rename: async (path: string, to: string) =>
			aroundAsync(isInside(path) ? {type: 'rename', path, to} : undefined, async () => real.promises.rename(path, to)),
		link: async (path: string, to: string) =>
			aroundAsync(isInside(path) ? {type: 'link', path, to} : undefined, async () => real.promises.link(path, to)),
		unlink: async (path: string) =>
			aroundAsync(isInside(path) ? {type: 'unlink', path} : undefined, async () => real.promises.unlink(path)),
		mkdir: async (path: string, options: fs.MakeDirectoryOptions) =>
			aroundAsync(isInside(path) ? {type: 'mkdir', path} : undefined, async () => real.promises.mkdir(path, options)),
		async open(path: string, flags: string | number, mode?: number) {
			const file = await real.promises.open(path, flags, mode);
			if ((isInside(path) || isAbove(path)) && flags === 'r') {
				const handle = newHandle();
				const sync = file.sync.bind(file);
				file.sync = async () => {
					note({type: 'sync-folder-begin', path, handle});
					await aroundAsync({type: 'sync-folder-end', path, handle}, sync);
				};
			}

			return file;
		},
	});
	syncBuiltinESMExports();
}

const copy = (bytes: Buffer, offset: number, length: number): string =>
	killAt === undefined ? Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString('base64') : '';

/** Stands in for a function with a callback, which the program only uses promisified. */
function promisable<Arguments extends unknown[], Result>(
	work: (...parameters: Arguments) => Result | Promise<Result>,
): unknown {
	const withCallback = (): never => {
		throw new Error('Only its promisified form is recorded');
	};

	return Object.assign(withCallback, {[promisify.custom]: async (...parameters: Arguments) => work(...parameters)});
}
