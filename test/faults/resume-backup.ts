import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {CancelledError} from '../../source/engine/errors.js';
import {BackupManager, type BackupResult} from '../../source/engine/managers/backup-manager.js';
import {readSourceCache} from '../../source/engine/managers/backup/source-cache.js';
import {PruneManager} from '../../source/engine/managers/prune-manager.js';
import {type Reporter, silentReporter} from '../../source/engine/reporting/reporter.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {pausingSource} from '../helpers/pausing-source.js';
import {pseudoRandomBytes} from '../helpers/pseudo-random.js';
import {runBackupChild} from '../helpers/run-backup-child.js';
import {manifestOf} from '../helpers/source-tree.js';
import {removeTree, temporaryFolder} from '../helpers/temporary-folder.js';
import {backUp, makePrivateCache, makeRepository, openTestRepository} from '../helpers/test-backups.js';
import {listSnapshots, SnapshotVerifier} from '../helpers/verify-snapshots.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

const always = {milliseconds: 0, bytes: 0, pause: 0};
const fileCount = 600;
const fileSize = 3000;

/** Files that do not compress. */
function makeFiles(folder: string, count = fileCount, size = fileSize): void {
	mkdirSync(folder, {recursive: true});
	for (let index = 0; index < count; index++) {
		writeFileSync(path.join(folder, `file-${String(index).padStart(4, '0')}`), pseudoRandomBytes(size, index + 1));
	}
}

const journals = (): string[] =>
	readdirSync(cache, {recursive: true, encoding: 'utf8'})
		.filter(name => name.endsWith('.journal'))
		.map(name => path.join(cache, name));

/** A repository and a source of which a cancelled backup has stored more than a half, and left a journal. */
async function interrupted(t: ExecutionContext) {
	for (const journal of journals()) {
		rmSync(journal);
	}

	const folder = path.join(await temporaryFolder(t), 'source');
	makeFiles(folder);
	const store = new MemoryStore();
	await makeRepository(store);
	const repository = await openTestRepository(store);
	const controller = new AbortController();
	const progress = {stored: 0};
	const source = await pausingSource(folder, 450, async () => {
		while (progress.stored <= fileCount / 2) {
			await sleep(5);
		}

		controller.abort();
	});
	const reporter: Reporter = {
		...silentReporter,
		event(event) {
			progress.stored = event.type === 'counts' ? event.new : progress.stored;
		},
	};
	const cancelled = new BackupManager({source, repository, reporter}).run({workers: 2, signal: controller.signal});
	await t.throwsAsync(cancelled, {instanceOf: CancelledError});
	return {store, folder};
}

/** The snapshot is complete, and is of the folder as it is now. */
async function isComplete(t: ExecutionContext, store: MemoryStore | string, folder: string, result: BackupResult) {
	t.is(result.status, 'complete');
	await using repository = await openTestRepository(store);
	const [newest] = await listSnapshots(repository);
	t.is(newest?.ref, result.snapshotRef);
	t.deepEqual(newest && (await new SnapshotVerifier(repository).verify(newest, manifestOf(folder))), []);
}

/** Entries that the journal says are stored. */
async function journalled(): Promise<number> {
	const [journal = ''] = journals();
	const table = (await readSourceCache(journal))?.table;
	return table === undefined ? 0 : table.rowsWithRef;
}

test.serial('a backup that is killed half-way is taken up by the next one', async t => {
	const folder = await temporaryFolder(t);
	const source = path.join(folder, 'source');
	const location = path.join(folder, 'repository');
	makeFiles(source, 2000, 8000);
	writeFileSync(path.join(source, 'file-0500-big'), pseudoRandomBytes(4_000_000, 5));
	const total = 2000 * 8000 + 4_000_000;
	const repository = await makeRepository(location);
	await repository.close();

	const child = {location, source, useCache: true};
	// What is on its way to the workers in a batch that is not full is not stored while the scan stands still.
	const when = async () => (await journalled()) > 1200 - 200;
	const first = await runBackupChild({...child, entries: 1200, kill: {when}});
	t.true(first.wasKilled, `it ended by itself: ${first.errors}`);
	const second = await runBackupChild(child);
	t.log({total, read: second.bytesRead, stored: second.bytesStored});
	t.true(second.snapshot !== undefined, `it failed: ${second.errors}`);
	t.true(second.bytesRead < total * 0.45, 'files are not read again');
	t.true(second.bytesStored < total * 0.5, 'chunks are not stored again');
	t.deepEqual(journals(), []);

	await using opened = await openTestRepository(location);
	const [snapshot] = await listSnapshots(opened);
	t.deepEqual(snapshot && (await new SnapshotVerifier(opened).verify(snapshot, manifestOf(source))), []);
});

test.serial('a cancelled backup keeps what it has, and the next one counts all the same', async t => {
	const {store, folder} = await interrupted(t);
	t.is(statSync(journals()[0] ?? '').mode & 0o777, 0o600);
	const result = await backUp(store, folder);
	t.true(result.bytesRead < (fileCount * fileSize) / 2);
	t.true(result.bytesAddedStored < (fileCount * fileSize) / 2);
	t.like(result, {filesNew: fileCount, filesChanged: 0, filesUnmodified: 0, bytesTotal: fileCount * fileSize});
	t.deepEqual(journals(), []);
	await isComplete(t, store, folder, result);
	t.like(await backUp(store, folder), {filesNew: 0, filesUnmodified: fileCount, bytesRead: 0});
});

test.serial('what was stored is used without the journal, too', async t => {
	const {store, folder} = await interrupted(t);
	const result = await backUp(store, folder, {useCache: false});
	t.is(result.bytesRead, fileCount * fileSize);
	t.true(result.bytesAddedStored < (fileCount * fileSize) / 2);
	await isComplete(t, store, folder, result);
});

test.serial('a run that is cut off early does not forget how far the one before it came', async t => {
	const {store, folder} = await interrupted(t);
	const [journal = ''] = journals();
	const before = readFileSync(journal);
	const controller = new AbortController();
	const source = await pausingSource(folder, 140, async () => {
		controller.abort();
	});
	await t.throwsAsync(backUp(store, source, {checkpointInterval: always, signal: controller.signal}));
	t.deepEqual(readFileSync(journal), before);
});

const damages: ReadonlyArray<readonly [name: string, damage: (journal: string) => void]> = [
	[
		'absent',
		journal => {
			rmSync(journal);
		},
	],
	[
		'empty',
		journal => {
			writeFileSync(journal, '');
		},
	],
	[
		'cut off',
		journal => {
			writeFileSync(journal, readFileSync(journal).subarray(0, -100));
		},
	],
	[
		'changed in one bit',
		journal => {
			const bytes = readFileSync(journal);
			bytes[5000] = (bytes[5000] ?? 0) ^ 1;
			writeFileSync(journal, bytes);
		},
	],
	[
		'that of something else',
		journal => {
			writeFileSync(journal, 'holdfast entries 2\n{}');
		},
	],
];
for (const [name, damage] of damages) {
	test.serial(`a journal that is ${name} is not believed`, async t => {
		const {store, folder} = await interrupted(t);
		damage(journals()[0] ?? '');
		const result = await backUp(store, folder);
		t.is(result.bytesRead, fileCount * fileSize);
		await isComplete(t, store, folder, result);
	});
}

test.serial('files that were changed, removed or replaced since are taken as they are now', async t => {
	const {store, folder} = await interrupted(t);
	appendFileSync(path.join(folder, 'file-0003'), 'more');
	rmSync(path.join(folder, 'file-0004'));
	rmSync(path.join(folder, 'file-0005'));
	mkdirSync(path.join(folder, 'file-0005'));
	writeFileSync(path.join(folder, 'file-0005', 'inside'), 'new');
	writeFileSync(path.join(folder, 'file-0006'), pseudoRandomBytes(fileSize, 9999));
	writeFileSync(path.join(folder, 'a first one'), 'new');
	const result = await backUp(store, folder);
	t.true(result.bytesRead < (fileCount * fileSize) / 2);
	await isComplete(t, store, folder, result);
});

test.serial('the journal of a repository is worth nothing in another', async t => {
	const {folder} = await interrupted(t);
	const [journal = ''] = journals();
	const bytes = readFileSync(journal);
	const other = await interrupted(t);
	// As if it belonged to the other one: its checksum is right, and the objects that it names are not there.
	writeFileSync(journals()[0] ?? '', bytes);
	t.true(existsSync(folder));
	const result = await backUp(other.store, other.folder);
	t.is(result.bytesRead, fileCount * fileSize);
	await isComplete(t, other.store, other.folder, result);
});

async function sizesOf(store: MemoryStore): Promise<number> {
	let bytes = 0;
	for await (const {size} of store.list('packs/')) {
		bytes += size;
	}

	return bytes;
}

test.serial('prune removes what a cut-off run has left, and the next backup stores it again', async t => {
	const {store, folder} = await interrupted(t);
	await using repository = await openTestRepository(store);
	const elsewhere = path.join(await temporaryFolder(t), 'elsewhere');
	makeFiles(elsewhere, 1);
	await backUp(store, elsewhere);
	const before = await sizesOf(store);
	await new PruneManager({repository}).run();
	t.true((await sizesOf(store)) < before / 10);
	const result = await backUp(store, folder);
	t.is(result.bytesRead, fileCount * fileSize);
	await isComplete(t, store, folder, result);
});

test.serial('two backups of one source at once after an interrupted one are both complete', async t => {
	const {store, folder} = await interrupted(t);
	const results = await Promise.all([
		backUp(store, folder, {checkpointInterval: always}),
		backUp(store, folder, {checkpointInterval: always, created: new Date(Date.now() + 5000)}),
	]);
	const [, newer] = results;
	t.deepEqual(
		results.map(({status}) => status),
		['complete', 'complete'],
	);
	await isComplete(t, store, folder, newer);
});
