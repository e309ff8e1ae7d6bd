import {lstatSync, type Dirent} from 'node:fs';
import {opendir} from 'node:fs/promises';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setImmediate} from 'node:timers/promises';
import {throwIfCancelled} from '../../errors.js';
import {isTemporaryName} from '../../filesystem/durable-file.js';
import {isSystemError, storeErrorFrom} from '../../filesystem/fs-error.js';
import {hashedKinds, isStorableKey} from '../../objects/keys.js';
import {linkRefused} from './local-folders.js';

const topFolders = new Set<string>([...hashedKinds, 'keys', 'index']);

/** Milliseconds after which a long listing lets the event loop have its turn. */
const patience = 8;

export type FoundFile = {readonly key: string; readonly size: number; readonly mtimeMs: number};

export type WalkFilesOptions = {
	readonly prefix: string;
	/** Called for each folder that is not there, before that is believed. */
	readonly onMissing: () => Promise<void>;
	readonly signal?: AbortSignal | undefined;
	/** Yields what interrupted writes have left behind, instead of the objects. */
	readonly leftovers?: boolean;
};

/** Whether keys with this prefix can lie in this folder. */
const mayHold = (folder: string, prefix: string): boolean =>
	folder.startsWith(prefix) || prefix.startsWith(`${folder}/`);

/** Only `index/` has folders in folders. Foreign folders (`lost+found`, …) are never entered. */
const isWalked = (folder: string): boolean => topFolders.has(folder) || folder.startsWith('index/');

/**
The files of a repository folder whose key starts with `prefix`, reading only the folders that the prefix leaves open.

Files that came or went during the walk may be missing. Throws StoreError when anything cannot be read, also for a symbolic link in the
place of an object: an object that is there but not listed would be taken for lost.
*/
export async function* walkFiles(root: string, options: WalkFilesOptions): AsyncGenerator<FoundFile> {
	const {prefix, signal, leftovers = false} = options;
	const isWanted = leftovers ? isLeftover : isObject;
	let turn = performance.now();
	const folders = [''];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		for await (const entry of entriesOf(root, folder, options)) {
			throwIfCancelled(signal);
			const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
			if (isWalked(key) && mayHold(key, prefix) && entry.isDirectory()) {
				folders.push(key);
			} else if (entry.isSymbolicLink()) {
				refuseLink(root, key, prefix);
			} else if (entry.isFile() && key.startsWith(prefix) && isWanted(key)) {
				const found = inspect(root, key);
				if (found) {
					yield found;
				}
			}

			// Synchronous calls are four times cheaper here, so the walk itself must make room for others.
			if (performance.now() - turn > patience) {
				await setImmediate();
				turn = performance.now();
			}
		}
	}
}

async function* entriesOf(root: string, folder: string, options: WalkFilesOptions): AsyncGenerator<Dirent> {
	const absolute = path.join(root, folder);
	try {
		yield* await opendir(absolute, {bufferSize: 256});
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) {
			await options.onMissing();
			return;
		}

		throw storeErrorFrom(error, `Listing ${absolute}`);
	}
}

const isObject = (key: string): boolean => isStorableKey(key) && !isTemporaryName(key);

/** What an interrupted write left: in the repository's own folder only beside `config`, since that folder may hold foreign files. */
const isLeftover = (key: string): boolean => isTemporaryName(key) && (key.includes('/') || key.startsWith('config.'));

function refuseLink(root: string, key: string, prefix: string): void {
	if ((isStorableKey(key) && key.startsWith(prefix)) || (isWalked(key) && mayHold(key, prefix))) {
		throw linkRefused(path.join(root, key));
	}
}

function inspect(root: string, key: string): FoundFile | undefined {
	const absolute = path.join(root, key);
	try {
		const {size, mtimeMs} = lstatSync(absolute);
		return {key, size, mtimeMs};
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) {
			return undefined;
		}

		throw storeErrorFrom(error, `Listing ${absolute}`);
	}
}
