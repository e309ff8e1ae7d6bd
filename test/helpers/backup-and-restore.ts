import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {BackupManager, type BackupOptions} from '../../source/engine/managers/backup-manager.js';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {LocalSource} from '../../source/engine/sources/local-source.js';
import {temporaryFolder} from './temporary-folder.js';

// The cache of the last backup belongs to this test, not to whoever runs it.
const cache = mkdtempSync(path.join(tmpdir(), 'holdfast-cache-'));
process.env.XDG_CACHE_HOME = cache;
test.after.always(() => {
	rmSync(cache, {recursive: true, force: true});
});

export const credentials = {password: 'correct horse'};

/** An empty source folder and a new encrypted repository beside it. */
export async function place(t: ExecutionContext) {
	const folder = await temporaryFolder(t);
	const source = path.join(folder, 'source');
	mkdirSync(source);
	const {repository} = await initRepository(path.join(folder, 'repository'), {credentials, encryption: true});
	t.teardown(async () => repository.close());
	return {folder, source, repository};
}

export const backup = async (repository: Repository, folder: string, options: BackupOptions = {}) =>
	new BackupManager({repository, source: await LocalSource.open({paths: [folder]})}).run(options);

export async function restore(repository: Repository, target: string, snapshot = 'latest') {
	return new RestoreManager({repository}).run({snapshot, target});
}
