import {appendFileSync, chmodSync, mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {StoreError} from '../../../../source/engine/errors.js';
import {
	pastRehearsals,
	rehearsalFile,
	rememberRehearsal,
} from '../../../../source/engine/managers/rehearse/rehearsal-log.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const identity = (location: string) => ({location, config: {version: 1, created: '2026-01-01', encrypted: true}});
const rehearsal = (day: number) => ({
	at: new Date(Date.UTC(2026, 0, day)),
	snapshot: `snapshot/${'a'.repeat(64)}`,
	files: 3,
	bytes: 5,
	failures: 0,
});

test.serial('rehearsals are remembered for each repository, newest first, and for their owner alone', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	t.deepEqual(await pastRehearsals(identity('a')), []);
	await rememberRehearsal(identity('a'), rehearsal(1));
	await rememberRehearsal(identity('a'), rehearsal(2));
	await rememberRehearsal(identity('b'), rehearsal(3));
	t.deepEqual(await pastRehearsals(identity('a')), [rehearsal(2), rehearsal(1)]);
	t.is(statSync(rehearsalFile(identity('a'))).mode & 0o777, 0o600);
});

test.serial('a line that was cut off, or that says something else, is left out', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	await rememberRehearsal(identity('a'), rehearsal(1));
	const others = ['{"at":"2026', 'null', '[1]', '{"at":"x","snapshot":"s","files":1,"bytes":1,"failures":0}'];
	appendFileSync(rehearsalFile(identity('a')), `${others.join('\n')}\n`);
	t.deepEqual(await pastRehearsals(identity('a')), [rehearsal(1)]);
});

test.serial('what cannot be read or written is an error, not an empty past', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const file = rehearsalFile(identity('a'));
	mkdirSync(file, {recursive: true});
	await t.throwsAsync(pastRehearsals(identity('a')), {instanceOf: StoreError});
	await t.throwsAsync(rememberRehearsal(identity('a'), rehearsal(1)), {instanceOf: StoreError});
	chmodSync(path.dirname(file), 0o700);
});
