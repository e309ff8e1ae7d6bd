import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {BackupManager, type BackupOptions} from '../../../source/engine/managers/backup-manager.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {compareTrees} from '../../helpers/compare-trees.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {openSftpSource} from '../../helpers/sftp-sources.js';
import {makeTree} from '../../helpers/source-tree.js';
import {removeTree, temporaryFolder} from '../../helpers/temporary-folder.js';
import {makePrivateCache, makeRepository} from '../../helpers/test-backups.js';
import {testOnSshd} from '../../helpers/test-on-sshd.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

/** Whole seconds, long ago; the protocol tells no more. */
const someTime = 1_500_000_000;

function stamp(folder: string): void {
	execFileSync('find', [folder, '-mindepth', '1', '-exec', 'touch', '-hd', `@${someTime}`, '{}', '+']);
}

/** Files of all sizes, links, a FIFO, odd modes and names. */
async function place(t: ExecutionContext) {
	const folder = await temporaryFolder(t);
	const source = path.join(folder, 'source');
	makeTree(source, {small: 40, big: [700_000, 6_000_000]}, 1);
	mkdirSync(path.join(source, 'empty folder'));
	writeFileSync(path.join(source, 'empty'), '');
	writeFileSync(Buffer.concat([Buffer.from(`${source}/`), Buffer.from('n\u00FF', 'latin1')]), 'not UTF-8');
	writeFileSync(path.join(source, 'program'), 'x');
	chmodSync(path.join(source, 'program'), 0o2755);
	symlinkSync('empty', path.join(source, 'a link'));
	symlinkSync(Buffer.from('\u00FE', 'latin1'), path.join(source, 'another'));
	execFileSync('mkfifo', [path.join(source, 'fifo')]);
	stamp(source);
	const repository = await makeRepository(path.join(folder, 'repository'));
	t.teardown(async () => repository.close());
	return {folder, source, repository};
}

async function backUp(t: ExecutionContext, repository: Repository, folder: string, options: BackupOptions = {}) {
	const source = await openSftpSource(t, [folder]);
	return new BackupManager({source, repository}).run({workers: 2, ...options});
}

async function requireEqual(t: ExecutionContext, repository: Repository, source: string, target: string) {
	const {status} = await new RestoreManager({repository}).run({snapshot: 'latest', target});
	t.is(status, 'complete');
	// Hard links and holes are not told.
	t.deepEqual(compareTrees(source, target, {ignore: ['hardlinks', 'holes', 'xattrs']}), []);
}

testOnSshd('what is on another machine comes back as it is there, and unchanged files are not read again', async t => {
	const {folder, source, repository} = await place(t);
	const first = await backUp(t, repository, source);
	t.deepEqual(first.failures, []);
	await requireEqual(t, repository, source, path.join(folder, 'target'));
	for (const useCache of [true, false]) {
		const again = await backUp(t, repository, source, {useCache});
		// Without the cache the targets of the two links are looked at.
		t.is(again.bytesRead, useCache ? 0 : 6);
		t.is(again.root, first.root);
		t.is(again.filesUnmodified, first.filesNew);
	}
});

testOnSshd('changes of content, mode and kind are seen, with the cache and without', async t => {
	const {folder, source, repository} = await place(t);
	await backUp(t, repository, source);
	for (const [round, useCache] of [true, false].entries()) {
		writeFileSync(path.join(source, 'program'), String(round));
		utimesSync(path.join(source, 'program'), someTime + round + 1, someTime + round + 1);
		chmodSync(path.join(source, 'empty'), 0o640 + round);
		rmSync(path.join(source, 'a link'), {recursive: true});
		mkdirSync(path.join(source, 'a link'));
		writeFileSync(path.join(source, `new ${round}`), pseudoRandomBytes(1_000_000, round));
		utimesSync(path.join(source, 'a link'), someTime, someTime);
		const {failures} = await backUp(t, repository, source, {useCache});
		t.deepEqual(failures, []);
		utimesSync(path.join(source, `new ${round}`), someTime, someTime);
		await backUp(t, repository, source, {useCache});
		await requireEqual(t, repository, source, path.join(folder, `target-${round}`));
	}
});

testOnSshd(
	'a file that was written just now is read again, lest a change within the same second be missed',
	async t => {
		const {source, repository} = await place(t);
		const file = path.join(source, 'just now');
		writeFileSync(file, 'one');
		const now = Math.floor(Date.now() / 1000);
		utimesSync(file, now, now);
		await backUp(t, repository, source);
		writeFileSync(file, 'two');
		utimesSync(file, now, now);
		const result = await backUp(t, repository, source);
		t.is(result.filesChanged, 1);
		writeFileSync(file, 'six');
		utimesSync(file, now, now);
		t.is((await backUp(t, repository, source, {useCache: false})).filesChanged, 1);
	},
);

testOnSshd(
	'what vanishes between scan and reading, big or small, is named, and the rest is in the snapshot',
	async t => {
		const {source, repository} = await place(t);
		writeFileSync(path.join(source, 'zz gone big'), pseudoRandomBytes(1_000_000, 5));
		writeFileSync(path.join(source, 'zz gone small'), 'x');
		const remote = await openSftpSource(t, [source]);
		const walk = remote.walk.bind(remote);
		remote.walk = async function* (options) {
			for await (const slice of walk(options)) {
				rmSync(path.join(source, 'zz gone big'), {force: true});
				rmSync(path.join(source, 'zz gone small'), {force: true});
				yield slice;
			}
		};

		const result = await new BackupManager({source: remote, repository}).run({workers: 2});
		t.is(result.status, 'partial');
		t.deepEqual(
			result.failures.map(({path: file, reason, effect}) => `${file}: ${reason}: ${effect}`).toSorted(),
			['zz gone big', 'zz gone small'].map(file => `${file}: no such file or folder: omitted`),
		);
	},
);
