import {chmodSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {testAsOrdinaryUser} from '../helpers/as-ordinary-user.js';
import {declareFaults} from '../helpers/declare-faults.js';
import {manifestOf} from '../helpers/source-tree.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {backUp, makeRepository, openTestRepository, openTestSource} from '../helpers/test-backups.js';
import {listSnapshots, verifySnapshot} from '../helpers/verify-snapshots.js';
import {changing, changingFiles} from './cases/changing-files.js';

declareFaults(changingFiles);

test.serial('a folder that vanishes, and one that a file replaces, are named, and so is what was in them', async t => {
	const folder = path.join(await temporaryFolder(t), 'source');
	mkdirSync(path.join(folder, 'gone'), {recursive: true});
	mkdirSync(path.join(folder, 'replaced'));
	writeFileSync(path.join(folder, 'gone/file'), 'x');
	writeFileSync(path.join(folder, 'replaced/file'), 'x');
	writeFileSync(path.join(folder, 'stays'), 'x');
	const store = new MemoryStore();
	await makeRepository(store);
	const source = changing(await openTestSource(folder), () => {
		rmSync(path.join(folder, 'gone'), {recursive: true});
		renameSync(path.join(folder, 'replaced'), path.join(folder, '..', 'elsewhere'));
		writeFileSync(path.join(folder, 'replaced'), 'x');
	});
	const {status, failures} = await backUp(store, source, {useCache: false});
	t.is(status, 'partial');
	t.deepEqual(
		failures.map(failure => failure.path).toSorted((a, b) => (a < b ? -1 : 1)),
		['gone', 'gone/file', 'replaced', 'replaced/file'],
	);
});

testAsOrdinaryUser('files and folders that may not be read are named, and taken as soon as they may', async t => {
	const folder = path.join(await temporaryFolder(t), 'source');
	mkdirSync(path.join(folder, 'closed'), {recursive: true});
	for (const name of ['closed/file', 'secret', 'open']) {
		writeFileSync(path.join(folder, name), name);
	}

	chmodSync(path.join(folder, 'secret'), 0);
	chmodSync(path.join(folder, 'closed'), 0);
	const store = new MemoryStore();
	await makeRepository(store);
	const first = await backUp(store, folder, {useCache: false});
	t.is(first.status, 'partial');
	t.deepEqual(
		first.failures.map(({path: name, code}) => `${name} ${code ?? ''}`).toSorted((a, b) => (a < b ? -1 : 1)),
		['closed EACCES', 'secret EACCES'],
	);
	chmodSync(path.join(folder, 'secret'), 0o600);
	chmodSync(path.join(folder, 'closed'), 0o700);
	const second = await backUp(store, folder, {useCache: false, created: new Date(Date.now() + 60_000)});
	t.is(second.status, 'complete');
	const repository = await openTestRepository(store);
	const [snapshot] = await listSnapshots(repository);
	t.deepEqual(snapshot && (await verifySnapshot(repository, snapshot, manifestOf(folder))), []);
});
