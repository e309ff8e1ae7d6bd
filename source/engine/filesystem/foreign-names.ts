import {readdir} from 'node:fs/promises';
import {isSystemError, storeErrorFrom} from './fs-error.js';
import {isTemporaryName} from './durable-file.js';

/** What an empty disk, or a file manager that looked at it, leaves behind. */
const harmless = new Set(['lost+found', '.DS_Store', '.Trash-1000', 'System Volume Information', 'Thumbs.db']);

/**
The first name in a folder that is neither expected nor a leftover of an interrupted write; `undefined` when there is none, or no folder.

@throws {StoreError} When the folder cannot be read.
*/
export async function findForeignName(folder: string, expected: ReadonlySet<string>): Promise<string | undefined> {
	try {
		const names = await readdir(folder);
		return names.toSorted().find(name => !expected.has(name) && !harmless.has(name) && !isTemporaryName(name));
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) {
			return undefined;
		}

		throw storeErrorFrom(error, `Reading ${folder}`);
	}
}
