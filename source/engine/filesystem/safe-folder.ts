import {chmodSync, closeSync, constants, lstatSync, mkdirSync, openSync, realpathSync, renameSync} from 'node:fs';
import process from 'node:process';
import {TargetError, UsageError} from '../errors.js';
import {isSafeNameBytes} from '../objects/safe-name.js';
import {type FilePath, joinPath} from './file-path.js';
import {isSystemError} from './fs-error.js';
import {descriptorPath, folderHandle, pinned, withShortPath} from './long-path.js';
import {systemCalls} from './system-calls.js';

const {O_CREAT, O_EXCL, O_WRONLY} = constants;
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
A folder to write into that stays the same folder, whatever happens to its name.

Folders below it are reached one component at a time and never through a symbolic link, so that links planted before or swapped in meanwhile
lead nowhere. Linux does this with handles and `/proc`; elsewhere each component is looked at before it is used, which catches planted links only.
Every method fails with the system error unless it says otherwise. To be disposed of.
*/
export class SafeFolder implements Disposable {
	readonly #path: FilePath;
	readonly #fd: number | undefined;
	#isOpen = true;

	private constructor(path: FilePath, fd?: number) {
		this.#path = path;
		this.#fd = fd;
	}

	/**
	Opens the folder that a person named, under a path of any length; links in that path are followed.

	@throws The system error, or TargetError on Linux without `/proc`.
	*/
	static open(path: FilePath): SafeFolder {
		if (process.platform !== 'linux') {
			return new SafeFolder(realpathSync(path));
		}

		const folder = SafeFolder.#fromHandle(withShortPath(path, short => openSync(short, folderHandle)));
		try {
			lstatSync(folder.self);
			return folder;
		} catch (error) {
			folder[Symbol.dispose]();
			throw isSystemError(error, 'ENOENT') ? procIsMissing(error) : error;
		}
	}

	static #fromHandle(fd: number): SafeFolder {
		return new SafeFolder(descriptorPath(fd), fd);
	}

	/** This folder itself as a path, for calls that set its mode, times and the like. Valid until the folder is disposed of. */
	get self(): FilePath {
		return this.#join('.');
	}

	/**
	The path of an entry, for calls that do not follow a link at the end (lstat, lchown, symlink, link, rename, unlink, mkdir, …). Short, and valid
	until the folder is disposed of.

	@throws UsageError when `name` is not a single component.
	*/
	entry(name: FilePath): FilePath {
		return this.#join(checkedName(name));
	}

	/** Opens the folder of that name; ENOTDIR when something else has the name, a link to a folder too. */
	folder(name: FilePath): SafeFolder {
		const path = this.entry(name);
		if (this.#fd !== undefined) {
			return SafeFolder.#fromHandle(openSync(path, folderHandle | noFollow));
		}

		if (!lstatSync(path).isDirectory()) {
			throw Object.assign(new Error(`ENOTDIR: not a directory, open '${path.toString()}'`), {code: 'ENOTDIR'});
		}

		return new SafeFolder(path);
	}

	/** As {@link folder}, and makes it (0700) when there is none. */
	makeFolder(name: FilePath): SafeFolder {
		try {
			mkdirSync(this.entry(name), 0o700);
		} catch (error) {
			if (!isSystemError(error, 'EEXIST')) {
				throw error;
			}
		}

		return this.folder(name);
	}

	/** Creates a file (0600) for writing; EEXIST when anything has the name, also a link that leads nowhere. */
	createFile(name: FilePath): number {
		return openSync(this.entry(name), O_WRONLY | O_CREAT | O_EXCL | noFollow, 0o600);
	}

	/** Gives an entry another name in this folder; what has that name gives way. */
	rename(from: FilePath, to: FilePath): void {
		renameSync(this.entry(from), this.entry(to));
	}

	/** Gives an entry another name in this folder; EEXIST when anything has that name. */
	renameIfAbsent(from: FilePath, to: FilePath): void {
		try {
			const calls = systemCalls();
			if (calls) {
				this.#requireOpen();
				if (this.#fd === undefined) {
					calls.renameIfAbsent(this.entry(from), this.entry(to));
				} else {
					// By the handle itself: two paths through /proc take the system twice as long as the renaming.
					calls.renameIfAbsent(checkedName(from), checkedName(to), this.#fd);
				}

				return;
			}
		} catch (error) {
			// Some file systems cannot rename this way; then looking first has to do.
			if (!isSystemError(error, 'EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP')) {
				throw error;
			}
		}

		const path = this.entry(to);
		if (lstatSync(path, {throwIfNoEntry: false}) !== undefined) {
			throw Object.assign(new Error(`EEXIST: file already exists, rename '${path.toString()}'`), {code: 'EEXIST'});
		}

		this.rename(from, to);
	}

	/** Sets the permission bits of anything but a symbolic link; a link is left alone. */
	chmod(name: FilePath, mode: number): void {
		const path = this.entry(name);
		if (this.#fd === undefined) {
			if (!lstatSync(path).isSymbolicLink()) {
				chmodSync(path, mode);
			}

			return;
		}

		const fd = openSync(path, pinned);
		try {
			chmodSync(descriptorPath(fd), mode);
		} catch (error) {
			if (!isSystemError(error, 'ENOTSUP', 'EOPNOTSUPP')) {
				throw error;
			}
		} finally {
			closeSync(fd);
		}
	}

	[Symbol.dispose](): void {
		if (this.#isOpen && this.#fd !== undefined) {
			closeSync(this.#fd);
		}

		this.#isOpen = false;
	}

	#join(name: FilePath): FilePath {
		this.#requireOpen();
		return joinPath(this.#path, name);
	}

	/** The number of a closed descriptor may stand for another file by now. */
	#requireOpen(): void {
		if (!this.#isOpen) {
			throw new Error('The folder is closed');
		}
	}
}

function checkedName(name: FilePath): FilePath {
	if (!isSafeNameBytes(Buffer.from(name))) {
		throw new UsageError(`${JSON.stringify(name.toString())} cannot be the name of a file`);
	}

	return name;
}

const procIsMissing = (cause: unknown): TargetError =>
	new TargetError('/proc is not mounted, and without it files cannot be written safely', {
		hint: 'Mount it (`mount -t proc proc /proc`) and run it again.',
		cause,
	});
