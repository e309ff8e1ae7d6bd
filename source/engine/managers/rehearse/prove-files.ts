import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {chmod, lstat, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';

export type RestoredFile = {readonly size: number; readonly hash: string; readonly mtimeSeconds: number};

/** Reads a file that was restored, with nothing in common with what restored it. @throws What reading it throws. */
export async function readRestored(file: string, signal: AbortSignal | undefined): Promise<RestoredFile> {
	const {size, mtimeMs} = await lstat(file);
	const hash = createHash('sha256');
	await pipeline(createReadStream(file), hash, {signal});
	return {size, hash: hash.digest('hex'), mtimeSeconds: Math.floor(mtimeMs / 1000)};
}

/** Removes a folder with all that is in it, also where restored modes forbid it. */
export async function removeFolder(folder: string): Promise<void> {
	try {
		await rm(folder, {recursive: true, force: true});
	} catch {
		await allowRemoval(folder);
		await rm(folder, {recursive: true, force: true});
	}
}

async function allowRemoval(folder: string): Promise<void> {
	await chmod(folder, 0o700);
	for (const entry of await readdir(folder, {withFileTypes: true})) {
		if (entry.isDirectory()) {
			await allowRemoval(path.join(folder, entry.name));
		}
	}
}
