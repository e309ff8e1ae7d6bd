import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {isTemporaryName} from '../../filesystem/durable-file.js';

/** Less than the bound, so that not every run has to tidy up. */
const share = 0.9;
const oldestTemporary = 86_400_000;

type FoundFile = {readonly file: string; readonly size: number; readonly mtimeMs: number};

/** Deletes the files of a cache that were not used for longest until at most so many bytes are left. Never fails; other processes may do the same. */
export async function trimFolder(folder: string, maximumBytes: number): Promise<void> {
	try {
		const files = await findFiles(folder);
		let total = files.reduce((sum, {size}) => sum + size, 0);
		const isFull = total > maximumBytes;
		for (const {file, size, mtimeMs} of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
			const isLeftover = isTemporaryName(file) && Date.now() - mtimeMs > oldestTemporary;
			if (isLeftover || (isFull && total > maximumBytes * share)) {
				await rm(file, {force: true});
				total -= size;
			}
		}
	} catch {
		// Another process tidies up, or the folder is gone.
	}
}

async function findFiles(folder: string): Promise<FoundFile[]> {
	const found: FoundFile[] = [];
	for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
		const file = path.join(entry.parentPath, entry.name);
		const status = entry.isFile() ? await stat(file).catch(() => undefined) : undefined;
		if (status) {
			found.push({file, size: status.size, mtimeMs: status.mtimeMs});
		}
	}

	return found;
}
