import {mkdirSync, readdirSync, unlinkSync, writeFileSync} from 'node:fs';
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import test from 'ava';
import {CancelledError, StoreError} from '../../../source/engine/errors.js';
import {BackupManager} from '../../../source/engine/managers/backup-manager.js';
import type {ReporterEvent} from '../../../source/engine/reporting/reporter.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import type {Source, SourceEntry} from '../../../source/engine/sources/source.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {compareTrees} from '../../helpers/compare-trees.js';
import {backup, place, restore} from '../../helpers/backup-and-restore.js';
import {atCall, FaultyStore} from '../../helpers/faulty-store.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

/** A local source that lets something happen between the scan and the reading. */
function disturbed(source: LocalSource, disturb: (entry: SourceEntry) => void): Source {
	return {
		info: async () => source.info(),
		async *walk(options) {
			for await (const batch of source.walk(options)) {
				for (const entry of batch) {
					disturb(entry);
				}

				yield batch;
			}
		},
		open: (entry, options) => source.open(entry, options),
		close: async () => source.close(),
	};
}

test.serial('an entry that vanishes before it is read is named, and everything else is stored', async t => {
	const {folder, source, repository} = await place(t);
	for (const name of ['keep', 'gone', 'stay']) {
		writeFileSync(path.join(source, name), name);
	}

	const events: ReporterEvent[] = [];
	const local = await LocalSource.open({paths: [source]});
	const result = await new BackupManager({
		repository,
		source: disturbed(local, ({name}) => {
			if (name === 'gone') {
				unlinkSync(path.join(source, name));
			}
		}),
		reporter: {
			startPhase: () => ({increment() {}, log() {}, setTotal() {}, done() {}, error() {}}),
			event(event) {
				events.push(event);
			},
		},
	}).run();
	t.is(result.status, 'partial');
	t.like(result.failures, [{path: 'gone', code: 'ENOENT', effect: 'omitted'}]);
	t.true(events.some(event => event.type === 'warning' && event.path === 'gone'));
	await restore(repository, path.join(folder, 'target'));
	t.deepEqual(readdirSync(path.join(folder, 'target')).toSorted(), ['keep', 'stay']);
});

test.serial('a file that turned into a folder or a link is named, and never followed', async t => {
	const {source, repository} = await place(t);
	writeFileSync(path.join(source, 'a'), 'a');
	writeFileSync(path.join(source, 'b'), 'b');
	const local = await LocalSource.open({paths: [source]});
	const result = await new BackupManager({
		repository,
		source: disturbed(local, ({name}) => {
			unlinkSync(path.join(source, name));
			mkdirSync(path.join(source, name));
		}),
	}).run();
	t.deepEqual(
		new Set(result.failures.map(({path: name, effect}) => `${name} ${effect}`)),
		new Set(['a omitted', 'b omitted']),
	);
});

test.serial('a backup that is cancelled rejects, and the next one succeeds at once', async t => {
	const {folder, source, repository} = await place(t);
	writeFileSync(path.join(source, 'big'), randomBytes(20_000_000));
	const controller = new AbortController();
	const local = await LocalSource.open({paths: [source]});
	const run = new BackupManager({
		repository,
		source: disturbed(local, () => {
			setTimeout(() => {
				controller.abort();
			}, 5);
		}),
	}).run({signal: controller.signal});
	await t.throwsAsync(run, {instanceOf: CancelledError});
	const {entries} = await loadSnapshotCatalog(repository);
	t.is(entries.length, 0);
	const next = await backup(repository, source);
	t.is(next.status, 'complete');
	await restore(repository, path.join(folder, 'target'));
	t.deepEqual(compareTrees(source, path.join(folder, 'target')), []);
});

test.serial(
	'a source that has all its entries at hand lets others have their turn, as the lock that must be refreshed',
	async t => {
		const {source, repository} = await place(t);
		const local = await LocalSource.open({paths: [source]});
		const attributes = {mode: 0o755, uid: 0, gid: 0, isSettled: true};
		let turns = 0;
		let during = 0;
		const clock = setInterval(() => {
			turns++;
		}, 1);
		t.teardown(() => {
			clearInterval(clock);
		});
		await new BackupManager({
			repository,
			source: {
				info: async () => local.info(),
				async *walk(): AsyncGenerator<readonly SourceEntry[]> {
					const before = turns;
					for (let batch = 0; batch < 20; batch++) {
						for (const end = performance.now() + 10; performance.now() < end;) {
							// As one that computes what its entries are.
						}

						yield [];
					}

					yield [
						{
							kind: 'folder',
							fileId: 'sub',
							parentId: '',
							name: 'sub',
							size: 0,
							mtimeMs: 1e12,
							ctimeMs: 1,
							inode: 0,
							attributes,
						},
					];
					during = turns - before;
				},
				open: (entry, options) => local.open(entry, options),
				close: async () => local.close(),
			},
		}).run();
		t.true(during >= 10, `${during} turns while 20 batches of 10 ms came`);
	},
);

test.serial(
	'when the catalog cannot be stored at the end, the backup fails with that, and what it had stored counts for the next',
	async t => {
		const source = await temporaryFolder(t);
		for (let file = 0; file < 100; file++) {
			writeFileSync(path.join(source, String(file)), randomBytes(5000));
		}

		const store = new FaultyStore(new MemoryStore());
		const {repository} = await initRepository(store, {encryption: false});
		store.restart(atCall('put', /^index\/packs$/, {type: 'fail'}, 1));
		await t.throwsAsync(backup(repository, source), {
			instanceOf: StoreError,
			message: /failed on purpose: put index\/packs/,
		});
		store.restart();
		await using again = await openRepository(store, {});
		const result = await backup(again, source);
		t.is(result.filesNew, 100);
		t.true(result.bytesAddedRaw < 100_000, `${result.bytesAddedRaw} bytes were stored again`);
		const target = path.join(await temporaryFolder(t), 'target');
		await restore(again, target);
		t.deepEqual(compareTrees(source, target), []);
	},
);
