import {chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {CancelledError, TargetError, UsageError} from '../../../source/engine/errors.js';
import {rehearsalLog} from '../../../source/engine/managers/rehearse/rehearsal-log.js';
import {RehearseManager} from '../../../source/engine/managers/rehearse-manager.js';
import {backup, place} from '../../helpers/backup-and-restore.js';
import {keysIn} from '../../helpers/full-repository.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';

const state = mkdtempSync(path.join(tmpdir(), 'holdfast-state-'));
process.env.XDG_STATE_HOME = state;
test.after.always(() => {
	rmSync(state, {recursive: true, force: true});
});

test('files come back as they were, nothing of them stays, and the date is noted', async t => {
	const {folder, source, repository} = await place(t);
	const names = [
		'plain',
		'with space ',
		'#hash',
		'!bang',
		'[ab]*?',
		'new\nline',
		String.raw`back\slash`,
		'北海道',
		'locked/x',
	];
	mkdirSync(path.join(source, 'locked'));
	for (const [index, name] of names.entries()) {
		writeFileSync(path.join(source, name), pseudoRandomBytes(index * 3000, index));
	}

	chmodSync(path.join(source, 'locked'), 0o500);
	await backup(repository, source);
	const place2 = path.join(folder, 'rehearsals');
	mkdirSync(place2);
	const result = await new RehearseManager({repository}).run({folder: place2});
	t.deepEqual(result.failures, []);
	t.like(result, {status: 'passed', files: 9, choices: 9});
	t.deepEqual([...result.paths].toSorted(), [...names].toSorted());
	t.deepEqual(readdirSync(place2), []);
	const [noted] = await rehearsalLog.past(repository);
	t.like(noted, {snapshot: result.snapshot, files: 9, bytes: result.bytes, failures: 0});
	chmodSync(path.join(source, 'locked'), 0o700);
});

test('a damaged file fails the rehearsal, and that is noted too', async t => {
	const {folder, source, repository} = await place(t);
	writeFileSync(path.join(source, 'big'), pseudoRandomBytes(700_000, 1));
	await backup(repository, source);
	for (const key of await keysIn(repository.backend, 'chunk/')) {
		const bytes = await repository.backend.get(key);
		bytes[500_000] = (bytes[500_000] ?? 0) ^ 1;
		await repository.backend.put(key, bytes);
	}

	const result = await new RehearseManager({repository}).run({folder});
	t.is(result.status, 'failed');
	t.deepEqual(
		result.failures.map(failure => failure.path),
		['big'],
	);
	const [noted] = await rehearsalLog.past(repository);
	t.is(noted?.failures, 1);
	t.false(readdirSync(folder).some(name => name.startsWith('holdfast-rehearsal-')));
});

test('a snapshot without files is rehearsed in no time', async t => {
	const {source, repository} = await place(t);
	mkdirSync(path.join(source, 'empty'));
	await backup(repository, source);
	t.like(await new RehearseManager({repository}).run(), {status: 'passed', files: 0, choices: 0});
});

test('a place that is not there, a count of nothing, and a cancelled run are errors', async t => {
	const {folder, source, repository} = await place(t);
	writeFileSync(path.join(source, 'x'), 'x');
	await backup(repository, source);
	const manager = new RehearseManager({repository});
	await t.throwsAsync(manager.run({folder: path.join(folder, 'nowhere')}), {instanceOf: TargetError});
	await t.throwsAsync(manager.run({files: 0}), {instanceOf: UsageError});
	await t.throwsAsync(manager.run({folder, signal: AbortSignal.abort()}), {instanceOf: CancelledError});
	t.deepEqual(await rehearsalLog.past(repository), []);
});
