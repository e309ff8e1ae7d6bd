import {createHash} from 'node:crypto';
import {appendFile, readFile} from 'node:fs/promises';
import path from 'node:path';
import {makeMissingFolders} from '../filesystem/make-missing-folders.js';
import {StoreError} from '../errors.js';
import {isSystemError} from '../filesystem/fs-error.js';
import {stateFolder} from '../filesystem/user-folders.js';
import type {Repository} from '../repository/repository.js';

export type RepositoryIdentity = Pick<Repository, 'config' | 'location'>;

/** What an object of a line says, none of it believed yet. */
export type LoggedFields = Readonly<Record<string, unknown>>;

/** Remembers on this machine when a repository was proven to be sound, and what came of it: a file for each repository, one JSON object a line. */
export class ProofLog<Entry> {
	readonly #folder: string;
	readonly #what: string;
	readonly #readEntry: (fields: LoggedFields) => Entry | undefined;

	/** @param readEntry Gives `undefined` for what makes no sense. */
	constructor({
		folder,
		what,
		readEntry,
	}: {
		readonly folder: string;
		/** As in "The rehearsal went through". */
		readonly what: string;
		readonly readEntry: (fields: LoggedFields) => Entry | undefined;
	}) {
		this.#folder = folder;
		this.#what = what;
		this.#readEntry = readEntry;
	}

	file({location, config}: RepositoryIdentity): string {
		const name = createHash('sha256')
			.update(JSON.stringify([location, config.created]))
			.digest('hex');
		return path.join(stateFolder(), this.#folder, `${name.slice(0, 32)}.ndjson`);
	}

	/** @throws {StoreError} When it cannot be written. */
	async remember(repository: RepositoryIdentity, entry: Entry): Promise<void> {
		const file = this.file(repository);
		try {
			makeMissingFolders(path.dirname(file));
			// The line before may have been cut off by a crash.
			await appendFile(file, `\n${JSON.stringify(entry)}\n`, {mode: 0o600});
		} catch (error) {
			throw new StoreError(`The ${this.#what} went through, and could not be noted in ${file}`, {
				hint: 'Look at the permissions and the free space of that folder.',
				cause: error,
			});
		}
	}

	/** Newest first; lines that make no sense are left out. @throws {StoreError} When the file is there and cannot be read. */
	async past(repository: RepositoryIdentity): Promise<Entry[]> {
		const file = this.file(repository);
		let text: string;
		try {
			text = await readFile(file, 'utf8');
		} catch (error) {
			if (isSystemError(error, 'ENOENT')) {
				return [];
			}

			throw new StoreError(`${file}, which remembers each ${this.#what}, cannot be read`, {
				hint: 'Look at its permissions.',
				cause: error,
			});
		}

		return text
			.split('\n')
			.map(line => this.#readLine(line))
			.filter(entry => entry !== undefined)
			.toReversed();
	}

	#readLine(line: string): Entry | undefined {
		let value: unknown;
		try {
			value = JSON.parse(line);
		} catch {
			return undefined;
		}

		return typeof value === 'object' && value !== null ? this.#readEntry({...value}) : undefined;
	}
}

export function readTime(value: unknown): Date | undefined {
	const time = new Date(typeof value === 'string' ? value : Number.NaN);
	return Number.isNaN(time.getTime()) ? undefined : time;
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
