import {execFileSync} from 'node:child_process';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';

/** A fresh empty folder that is removed, whatever its modes and however deep, when the test ends. */
export async function temporaryFolder(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-test-'));
	t.teardown(() => {
		removeTree(folder);
	});
	return folder;
}

/** Removes a folder with all that is in it, also what Node cannot reach: paths beyond PATH_MAX and folders without any rights. */
export function removeTree(folder: string): void {
	execFileSync('chmod', ['-R', 'u+rwX', folder], {stdio: 'ignore'});
	execFileSync('rm', ['-rf', folder]);
}
