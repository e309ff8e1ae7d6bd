import {appendFileSync, chmodSync, mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {StoreError} from '../../../../source/engine/errors.js';
import {rehearsalLog} from '../../../../source/engine/managers/rehearse/rehearsal-log.js';
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
	t.deepEqual(await rehearsalLog.past(identity('a')), []);
	await rehearsalLog.remember(identity('a'), rehearsal(1));
	await rehearsalLog.remember(identity('a'), rehearsal(2));
	await rehearsalLog.remember(identity('b'), rehearsal(3));
	t.deepEqual(await rehearsalLog.past(identity('a')), [rehearsal(2), rehearsal(1)]);
	t.is(statSync(rehearsalLog.file(identity('a'))).mode & 0o777, 0o600);
});

test.serial('a line that was cut off, or that says something else, is left out', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	await rehearsalLog.remember(identity('a'), rehearsal(1));
	const others = ['{"at":"2026', 'null', '[1]', '{"at":"x","snapshot":"s","files":1,"bytes":1,"failures":0}'];
	appendFileSync(rehearsalLog.file(identity('a')), `${others.join('\n')}\n`);
	t.deepEqual(await rehearsalLog.past(identity('a')), [rehearsal(1)]);
});

test.serial('what cannot be read or written is an error, not an empty past', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const file = rehearsalLog.file(identity('a'));
	mkdirSync(file, {recursive: true});
	await t.throwsAsync(rehearsalLog.past(identity('a')), {instanceOf: StoreError});
	await t.throwsAsync(rehearsalLog.remember(identity('a'), rehearsal(1)), {instanceOf: StoreError});
	chmodSync(path.dirname(file), 0o700);
});
