import {createHash} from 'node:crypto';
import {appendFile, mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {StoreError} from '../../errors.js';
import {isSystemError} from '../../filesystem/fs-error.js';
import {stateFolder} from '../../filesystem/user-folders.js';
import type {Repository} from '../../repository/repository.js';

/** A rehearsal that was held on this machine. */
export type Rehearsal = {
	readonly at: Date;
	/** `snapshot/<hex>` */
	readonly snapshot: string;
	readonly files: number;
	readonly bytes: number;
	/** Files that did not come back as they were. */
	readonly failures: number;
};

type Identity = Pick<Repository, 'config' | 'location'>;

/** The file that remembers the rehearsals of a repository: one JSON object a line. */
export function rehearsalFile({location, config}: Identity): string {
	const name = createHash('sha256')
		.update(JSON.stringify([location, config.created]))
		.digest('hex');
	return path.join(stateFolder(), 'rehearsals', `${name.slice(0, 32)}.ndjson`);
}

/** @throws {StoreError} When it cannot be written. */
export async function rememberRehearsal(repository: Identity, rehearsal: Rehearsal): Promise<void> {
	const file = rehearsalFile(repository);
	try {
		await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
		await appendFile(file, `${JSON.stringify(rehearsal)}\n`, {mode: 0o600});
	} catch (error) {
		throw new StoreError(`The rehearsal went through, and could not be noted in ${file}`, {
			hint: 'Look at the permissions and the free space of that folder.',
			cause: error,
		});
	}
}

/** Newest first; lines that make no sense are left out. @throws {StoreError} When the file is there and cannot be read. */
export async function pastRehearsals(repository: Identity): Promise<Rehearsal[]> {
	const file = rehearsalFile(repository);
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) {
			return [];
		}

		throw new StoreError(`${file}, which remembers rehearsals, cannot be read`, {
			hint: 'Look at its permissions.',
			cause: error,
		});
	}

	return text
		.split('\n')
		.map(readLine)
		.filter(rehearsal => rehearsal !== undefined)
		.toReversed();
}

function readLine(line: string): Rehearsal | undefined {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return undefined;
	}

	if (typeof value !== 'object' || value === null) {
		return undefined;
	}

	const {at, snapshot, files, bytes, failures}: Partial<Record<keyof Rehearsal, unknown>> = value;
	const time = new Date(typeof at === 'string' ? at : Number.NaN);
	const areCounts = [files, bytes, failures].every(count => Number.isSafeInteger(count));
	return typeof snapshot === 'string' && areCounts && !Number.isNaN(time.getTime())
		? {at: time, snapshot, files: Number(files), bytes: Number(bytes), failures: Number(failures)}
		: undefined;
}
