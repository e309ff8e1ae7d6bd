import {Buffer} from 'node:buffer';
import {fork} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {existsSync, readdirSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {isProcessRunning} from '../../../source/engine/filesystem/process-identity.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {builtRepository} from '../../helpers/built-repository.js';
import {compareTrees} from '../../helpers/compare-trees.js';
import {testOnLinux} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {unreapedChild} from '../../helpers/unreaped-child.js';

const helper = new URL('../../helpers/restore-program.js', import.meta.url);

test('a restore that is killed at any moment and run again gives the whole tree, and leaves nothing else behind', async t => {
	const {builder, backend, open} = await builtRepository(t, {where: 'folder', isEncrypted: false});
	await builder.snapshot([
		{name: 'd', type: 'folder', holdfast: {}, mode: 0o755},
		...Array.from({length: 300}, (_, index) => ({
			name: `small-${index}`,
			parent: 'd',
			bytes: [randomBytes(2000)],
			holdfast: {},
			mode: 0o640,
		})),
		...Array.from({length: 4}, (_, index) => ({
			name: `big-${index}`,
			bytes: Array.from({length: 6}, () => randomBytes(2_000_000)),
			holdfast: {},
			mode: 0o600,
		})),
		{name: 'link', holdfast: {kind: 'symlink', target: 'd'}},
		{name: 'one', bytes: Buffer.from('same'), holdfast: {hardlink: '1:1'}, mode: 0o600},
		{name: 'two', bytes: Buffer.from('same'), holdfast: {hardlink: '1:1'}, mode: 0o600},
	]);
	const folder = await temporaryFolder(t);
	const expected = path.join(folder, 'expected');
	await new RestoreManager({repository: await open()}).run({target: expected});
	const target = path.join(folder, 'target');
	for (const delay of [5, 15, 25, 40, 60, 90]) {
		const child = fork(helper, [backend.localFolder ?? '', target], {execArgv: [], stdio: 'ignore'});
		await Promise.race([untilFirstFile(target), once(child, 'exit')]);
		await setTimeout(delay);
		child.kill('SIGKILL');
		if (child.exitCode === null && child.signalCode === null) {
			await once(child, 'exit');
		}
	}

	await using repository = await openRepository(backend, {});
	const result = await new RestoreManager({repository}).run({target});
	t.is(result.status, 'complete');
	t.deepEqual(compareTrees(expected, target), []);
});

testOnLinux(
	'what a killed restore has left is removed by the next one, also while its parent has not looked',
	async t => {
		const {builder, backend, open} = await builtRepository(t, {where: 'folder', isEncrypted: false});
		const bytes = Array.from({length: 10}, () => randomBytes(2_000_000));
		await builder.snapshot(
			Array.from({length: 6}, (_, index) => ({name: `big-${index}`, bytes, holdfast: {}, mode: 0o600})),
		);
		const folder = await temporaryFolder(t);
		const target = path.join(folder, 'target');
		const isThere = () => existsSync(target) && readdirSync(target).some(name => name.endsWith('.part'));
		let tries = 0;
		do {
			await rm(target, {recursive: true, force: true});
			const pid = await unreapedChild(t, [fileURLToPath(helper), backend.localFolder ?? '', target]);
			while (!isThere() && !existsSync(path.join(target, 'big-5'))) {
				await setTimeout(1);
			}

			process.kill(pid, 'SIGKILL');
			while (isProcessRunning(pid, '')) {
				await setTimeout(1);
			}
		} while (!isThere() && ++tries < 20);

		t.true(isThere(), 'no moment was found at which a file was half written');
		const result = await new RestoreManager({repository: await open()}).run({target});
		t.is(result.status, 'complete');
		t.deepEqual(
			readdirSync(target),
			Array.from({length: 6}, (_, index) => `big-${index}`),
		);
	},
);

async function untilFirstFile(target: string): Promise<void> {
	while (!existsSync(target) || readdirSync(target).length === 0) {
		await setTimeout(5);
	}
}
