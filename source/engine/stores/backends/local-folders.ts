import {lstat, mkdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {NoRepositoryError, StoreError} from '../../errors.js';
import {syncFolder} from '../../filesystem/durable-folder.js';
import {isSystemError, storeErrorFrom} from '../../filesystem/fs-error.js';

/** Why a symbolic link in the place of an object or of a folder stops everything: ignoring it would look like a loss. */
export const linkRefused = (absolute: string): StoreError =>
	new StoreError(`${absolute} is a symbolic link, and links inside a repository are not followed`, {
		hint: 'Replace it by the file or folder that it names; the repository as a whole may be reached by a link.',
	});

/** The folders that a key lies in, outermost first: `index/lock.shared/x` gives `index` and `index/lock.shared`. */
function foldersOf(key: string): string[] {
	const parts = key.split('/').slice(0, -1);
	return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
Keeps a local store inside its folder: the folder must be there and stay the same one, and no folder in it may be a symbolic link.

An unmounted disk leaves an empty mount point or nothing at all. Neither may be taken for an empty repository, so every "not found" is believed
only after {@link LocalFolders.requireRoot}.
*/
export class LocalFolders {
	readonly root: string;
	#identity: string | undefined;
	readonly #realFolders = new Set<string>();
	readonly #durableFolders = new Map<string, Promise<void>>();

	constructor(root: string) {
		this.root = root;
	}

	/** Throws StoreError unless the repository's folder is there, and is the one that was there at the first call; NoRepositoryError where a file is in its place. */
	async requireRoot(): Promise<void> {
		let identity: string;
		try {
			const found = await stat(this.root, {bigint: true});
			if (!found.isDirectory()) {
				throw new NoRepositoryError(`${this.root} is not a folder, so there is no repository in it`, {
					hint: 'Name the folder of the repository, not a file in it.',
				});
			}

			identity = `${found.dev}:${found.ino}`;
		} catch (error) {
			throw isSystemError(error, 'ENOENT')
				? new StoreError(`The repository folder ${this.root} does not exist`, {
						hint: 'Check the spelling, and that the disk that holds it is mounted.',
						cause: error,
					})
				: storeErrorFrom(error, `Opening the repository folder ${this.root}`);
		}

		this.#identity ??= identity;
		if (identity !== this.#identity) {
			throw new StoreError(`The repository folder ${this.root} is another one than before`, {
				hint: 'Its disk was probably unmounted or replaced. Mount it again and start over.',
			});
		}
	}

	/** Throws StoreError when a folder that holds the key is a symbolic link. Folders that do not exist pass. */
	async requireInside(key: string): Promise<void> {
		if (this.#identity === undefined) {
			await this.requireRoot();
		}

		for (const folder of foldersOf(key)) {
			if (!this.#realFolders.has(folder) && !(await this.#isRealFolder(folder))) {
				return;
			}
		}
	}

	/** Makes the folders that hold the key and their names durable, but never the repository's own folder. */
	async prepare(key: string): Promise<void> {
		await this.requireInside(key);
		const folders = foldersOf(key);
		if (folders.length === 0) {
			await this.requireRoot();
		}

		for (const folder of folders) {
			let ready = this.#durableFolders.get(folder);
			if (ready === undefined) {
				ready = this.#make(folder);
				this.#durableFolders.set(folder, ready);
				ready.catch(() => {
					this.#durableFolders.delete(folder);
				});
			}

			await ready;
		}
	}

	/** Forgets what is known of the folders, because one of them has vanished. */
	forget(): void {
		this.#realFolders.clear();
		this.#durableFolders.clear();
	}

	async #make(folder: string): Promise<void> {
		await this.requireRoot();
		const absolute = path.join(this.root, folder);
		try {
			await mkdir(absolute, {mode: 0o700});
		} catch (error) {
			if (!isSystemError(error, 'EEXIST')) {
				throw storeErrorFrom(error, `Creating the folder ${absolute}`);
			}
		}

		// Also when it exists: another process may have made it a moment ago, and not come to its own fsync yet.
		await syncFolder(path.dirname(absolute));
	}

	async #isRealFolder(folder: string): Promise<boolean> {
		const absolute = path.join(this.root, folder);
		try {
			const found = await lstat(absolute);
			if (found.isSymbolicLink()) {
				throw linkRefused(absolute);
			}
		} catch (error) {
			if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
				return false;
			}

			throw storeErrorFrom(error, `Opening ${absolute}`);
		}

		this.#realFolders.add(folder);
		return true;
	}
}
