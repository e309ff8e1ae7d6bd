import {Buffer} from 'node:buffer';
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {BackupManager, type BackupOptions, type BackupResult} from '../../source/engine/managers/backup-manager.js';
import {RefusedError} from '../../source/engine/errors.js';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {LocalSource} from '../../source/engine/sources/local-source.js';
import type {Source} from '../../source/engine/sources/source.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';

/** A platform key: opens its slot without the work that a password takes. */
export const testCredentials = {encryptionKey: Buffer.alloc(32, 7)};

/** Gives this process a cache folder of its own, which the caller removes. */
export function makePrivateCache(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-cache-'));
	process.env.XDG_CACHE_HOME = folder;
	process.env.XDG_STATE_HOME = folder;
	return folder;
}

export async function makeRepository(location: string | ObjectStore): Promise<Repository> {
	const {repository} = await initRepository(location, {encryption: true, credentials: testCredentials});
	return repository;
}

/** Also one that is not encrypted, which refuses credentials. */
export async function openTestRepository(location: string | ObjectStore): Promise<Repository> {
	try {
		return await openRepository(location, testCredentials);
	} catch (error) {
		if (error instanceof RefusedError) {
			return openRepository(location, {});
		}

		throw error;
	}
}

export const openTestSource = async (folder: string): Promise<Source> =>
	LocalSource.open({paths: [folder], host: 'test'});

/** Opens the repository, backs the folder up, and closes it again, as one run of the program does. */
export async function backUp(
	location: string | ObjectStore,
	source: string | Source,
	options: BackupOptions = {},
): Promise<BackupResult> {
	const repository = await openTestRepository(location);
	try {
		const opened = typeof source === 'string' ? await openTestSource(source) : source;
		return await new BackupManager({source: opened, repository}).run({workers: 2, ...options});
	} finally {
		if (typeof location === 'string') {
			await repository.close();
		}
	}
}
