import path from 'node:path';
import {StoreError} from '../../../errors.js';
import {isMissing, type SftpCalls} from '../../../network/sftp-calls.js';
import {hashedKinds, isStorableKey} from '../../../objects/keys.js';
import type {ListedObject} from '../../object-store.js';
import {versionOf} from './sftp-write.js';

const topFolders: ReadonlySet<string> = new Set([...hashedKinds, 'keys', 'index']);

const parentOf = (key: string): string => (key.includes('/') ? key.slice(0, key.lastIndexOf('/')) : '');

/** The folders of a repository on a server: made once, listed as far as a prefix needs, and never trusted when the whole repository is gone. */
export class SftpFolders {
	readonly #root: string;
	readonly #location: string;
	readonly #made = new Map<string, Promise<void>>();

	constructor(root: string, location: string) {
		this.#root = root;
		this.#location = location;
	}

	path(key: string): string {
		return path.posix.join(this.#root, key);
	}

	/** Throws StoreError unless the folder of the repository is there: a disk that is not mounted is no empty repository. */
	async requireRoot(calls: SftpCalls): Promise<void> {
		try {
			const found = await calls.stat(this.#root);
			if (found.isDirectory()) {
				return;
			}
		} catch (error) {
			if (!isMissing(error)) {
				throw error;
			}
		}

		throw new StoreError(`The repository folder ${this.#location} does not exist`, {
			hint: 'Check the spelling, and that the disk that holds it is mounted on that machine.',
		});
	}

	async createRoot(calls: SftpCalls): Promise<void> {
		const parts = this.#root.split('/').filter(Boolean);
		const start = this.#root.startsWith('/') ? '/' : '';
		for (const [index] of parts.entries()) {
			await makeFolder(calls, start + parts.slice(0, index + 1).join('/'));
		}
	}

	/** Makes the folder that a key lies in. The repository's own folder must be there. */
	async prepare(calls: SftpCalls, key: string): Promise<void> {
		const folder = parentOf(key);
		if (folder === '') {
			return;
		}

		const known = this.#made.get(folder) ?? this.#make(calls, folder);
		this.#made.set(folder, known);
		try {
			await known;
		} catch (error) {
			this.#made.delete(folder);
			throw error;
		}
	}

	/** A folder has vanished: all are looked at again. */
	forget(): void {
		this.#made.clear();
	}

	/** A folder is no object, but `index/a` may be one while `index/a/b` is a key. */
	async isFolder(calls: SftpCalls, key: string): Promise<boolean> {
		try {
			const found = await calls.lstat(this.path(key));
			return found.isDirectory();
		} catch (error) {
			if (isMissing(error)) {
				return false;
			}

			throw error;
		}
	}

	/** The folders to begin with for objects that start with `prefix`. */
	async beginList(calls: SftpCalls, prefix: string): Promise<string[]> {
		await this.requireRoot(calls);
		const first = prefix.split('/')[0] ?? '';
		return prefix.includes('/') ? (topFolders.has(first) ? [first] : []) : [''];
	}

	/** What is in one folder: objects, and folders that may hold more of them. */
	async listFolder(
		calls: SftpCalls,
		folder: string,
		prefix: string,
	): Promise<{readonly objects: ListedObject[]; readonly folders: string[]}> {
		const objects: ListedObject[] = [];
		const folders: string[] = [];
		try {
			for (const {filename, attrs} of await calls.readFolder(this.path(folder))) {
				const key = folder === '' ? filename : `${folder}/${filename}`;
				const isWanted = key.startsWith(prefix) && isStorableKey(key) && !key.endsWith('.tmp');
				if (attrs.isDirectory()) {
					const mayHold = `${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`);
					if (mayHold && (topFolders.has(key) || key.startsWith('index/'))) {
						folders.push(key);
					}
				} else if (isWanted && attrs.isSymbolicLink()) {
					throw new StoreError(
						`${key} is a symbolic link at ${this.#location}, and links inside a repository are not followed`,
						{
							hint: 'Replace it by the file that it names.',
						},
					);
				} else if (isWanted && attrs.isFile()) {
					objects.push({key, size: attrs.size, version: versionOf(attrs)});
				}
			}
		} catch (error) {
			if (!isMissing(error)) {
				throw error;
			}

			await this.requireRoot(calls);
		}

		return {objects, folders};
	}

	async #make(calls: SftpCalls, folder: string): Promise<void> {
		await this.requireRoot(calls);
		const parts = folder.split('/');
		for (const [index] of parts.entries()) {
			await makeFolder(calls, this.path(parts.slice(0, index + 1).join('/')));
		}
	}
}

async function makeFolder(calls: SftpCalls, folder: string): Promise<void> {
	try {
		await calls.makeFolder(folder);
	} catch (error) {
		// SFTP has no status of its own for a folder that is there already.
		const found = await calls.stat(folder).catch(() => undefined);
		if (!found?.isDirectory()) {
			throw error;
		}
	}
}
