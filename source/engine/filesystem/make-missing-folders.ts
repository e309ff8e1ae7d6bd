import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {isSystemError} from './fs-error.js';

/**
Creates a folder for its owner alone (0700), and those above it that are missing. Existing ones are left alone.

Not Node's recursive mkdir: it never ends where a file system says ENOENT to every new folder, as /proc does.

@throws The system error.
*/
export function makeMissingFolders(folder: string): void {
	const parent = path.dirname(folder);
	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		if (isFolder(folder)) {
			return;
		}

		if (!isSystemError(error, 'ENOENT') || isFolder(parent)) {
			throw error;
		}

		makeMissingFolders(parent);
		makeMissingFolders(folder);
	}
}

const isFolder = (folder: string): boolean => statSync(folder, {throwIfNoEntry: false})?.isDirectory() ?? false;
