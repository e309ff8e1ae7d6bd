import {Buffer} from 'node:buffer';
import {lstatSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';
import {randomBytes} from 'node:crypto';
import {type ExecutionContext} from 'ava';
import {inspectTarget} from '../../../../source/engine/managers/restore/inspect-target.js';
import {loadEntries} from '../../../../source/engine/managers/restore/load-entries.js';
import {RestorePlan} from '../../../../source/engine/managers/restore/restore-plan.js';
import {selectEntries} from '../../../../source/engine/managers/restore/select-entries.js';
import {separateNamesakes} from '../../../../source/engine/managers/restore/separate-namesakes.js';
import {sortWork} from '../../../../source/engine/managers/restore/sort-work.js';
import {writeFolder} from '../../../../source/engine/managers/restore/write-folder.js';
import {silentReporter} from '../../../../source/engine/reporting/reporter.js';
import {LocalStore} from '../../../../source/engine/stores/backends/local-store.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {secretsFromEncryptionKey} from '../../../../source/engine/repository/credentials.js';
import {type GivenEntry, SnapshotBuilder} from '../../../helpers/build-snapshot.js';
import {testAsRoot} from '../../../helpers/conditional-tests.js';
import {sessionOn} from '../../../helpers/reading.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

async function restored(t: ExecutionContext, where: 'folder' | 'memory', given: readonly GivenEntry[]) {
	const backend =
		where === 'folder' ? await LocalStore.create((await temporaryFolder(t)) + '/repo') : new MemoryStore();
	const secrets = secretsFromEncryptionKey(Buffer.alloc(32, 7));
	const builder = await SnapshotBuilder.on(backend, {secrets, isPacked: true});
	const {ref, snapshot} = await builder.snapshot(given);
	await using session = await sessionOn(backend, secrets);
	const target = path.join(await temporaryFolder(t), 'target');
	const entries = await loadEntries(session, snapshot);
	const renamed = separateNamesakes(entries.table, entries.order);
	const selection = selectEntries(entries, {});
	const inspection = await inspectTarget(entries, selection, {target, overwrite: 'if-changed', isDeleting: false});
	const work = sortWork(entries, inspection.actions, selection.rows);
	const plan = new RestorePlan({
		snapshot: {ref, snapshot, created: new Date()},
		target,
		entries,
		selection,
		inspection,
		work,
		renamed,
	});
	const outcome = await writeFolder(plan, {session, reporter: silentReporter});
	return {target, outcome, plan};
}

for (const where of ['folder', 'memory'] as const) {
	testAsRoot(`everything comes back from a ${where}`, async t => {
		const big = [
			randomBytes(3_000_000),
			randomBytes(3_000_000),
			Buffer.alloc(8_388_608),
			Buffer.alloc(8_388_608),
			Buffer.from('end'),
		];
		const {target, outcome} = await restored(t, where, [
			{name: 'd', mode: 0o750, uid: 1, gid: 2, holdfast: {mtimeNs: 5}, type: 'folder', mtime: 1_600_000_000},
			{
				name: 'inline',
				parent: 'd',
				bytes: Buffer.from('hello'),
				mode: 0o4711,
				uid: 3,
				gid: 4,
				holdfast: {mtimeNs: 123_456_789},
			},
			{name: 'chunked', bytes: [Buffer.from('one'), Buffer.from('two')], holdfast: {}},
			{name: 'big', bytes: big, mode: 0o600, holdfast: {}},
			{name: 'empty', bytes: Buffer.alloc(0), mode: 0o600, holdfast: {}},
			{name: 'link', holdfast: {kind: 'symlink', target: 'd/inline'}},
			{name: 'pipe', mode: 0o640, holdfast: {kind: 'fifo'}},
			{name: 'a', bytes: Buffer.from('same'), mode: 0o600, holdfast: {hardlink: '1:2'}},
			{name: 'b', bytes: Buffer.from('same'), mode: 0o600, holdfast: {hardlink: '1:2'}},
		]);
		t.deepEqual(outcome.failures, []);
		t.deepEqual(outcome.warnings(), []);
		t.is(readFileSync(path.join(target, 'd/inline'), 'utf8'), 'hello');
		const stats = lstatSync(path.join(target, 'd/inline'), {bigint: true});
		t.is(stats.mtimeNs, 1_700_000_000_123_456_789n);
		t.is(Number(stats.mode) & 0o7777, 0o4711);
		t.is(Number(stats.uid), 3);
		t.is(lstatSync(path.join(target, 'd'), {bigint: true}).mtimeNs, 1_600_000_000_000_000_005n);
		t.is(readFileSync(path.join(target, 'chunked'), 'utf8'), 'onetwo');
		t.true(readFileSync(path.join(target, 'big')).equals(Buffer.concat(big)));
		t.true(lstatSync(path.join(target, 'big')).blocks * 512 < 7_000_000);
		t.is(readlinkSync(path.join(target, 'link')), 'd/inline');
		t.true(lstatSync(path.join(target, 'pipe')).isFIFO());
		t.is(lstatSync(path.join(target, 'a')).ino, lstatSync(path.join(target, 'b')).ino);
		t.is(outcome.files, 5);
	});
}
