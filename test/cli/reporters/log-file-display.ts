import {chmod, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {logFileDisplay, openLogFile} from '../../../source/cli/reporters/log-file-display.js';
import {UsageError} from '../../../source/engine/client.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const now = () => new Date('2026-11-21T12:00:00Z');

test('everything is appended with its time, safe to show, readable by its owner alone', async t => {
	const file = path.join(await temporaryFolder(t), 'log');
	const log = openLogFile(file, now);
	const display = logFileDisplay(log);
	const phase = {name: 'Reading', isBytes: true, startedAt: 0, endedAt: 1500, done: 2048, total: 0, samples: []};
	display.phaseStarted(phase);
	display.event({type: 'warning', path: 'a\nb', message: 'odd'});
	display.event({type: 'finding', kind: 'missing', key: 'chunk/1', message: 'gone'});
	display.log('detail');
	display.note('note');
	display.phaseEnded(phase);
	display.phaseEnded(phase, new Error('EIO'));
	log.close();
	const text = await readFile(file, 'utf8');
	const lines = text.trimEnd().split('\n');
	t.deepEqual(
		lines.map(line => line.slice('2026-11-21T12:00:00.000Z '.length)),
		[
			'Reading: started',
			String.raw`warning: a\nb: odd`,
			'finding: missing: chunk/1: gone',
			'detail',
			'note',
			'Reading: done, 2.00 KiB in 1.5 s',
			'Reading: failed (EIO), 2.00 KiB in 1.5 s',
		],
	);
	t.true(lines.every(line => line.startsWith('2026-11-21T12:00:00.000Z ')));
	const {mode} = await stat(file);
	t.is(mode & 0o777, 0o600);
});

test('an old log is kept, with its mode', async t => {
	const file = path.join(await temporaryFolder(t), 'log');
	await writeFile(file, 'before\n');
	await chmod(file, 0o640);
	const log = openLogFile(file, now);
	log.line('after');
	log.close();
	t.regex(await readFile(file, 'utf8'), /^before\n.* after\n$/);
});

test('a log that cannot be written is named', async t => {
	const file = path.join(await temporaryFolder(t), 'nowhere', 'log');
	const error = t.throws(() => openLogFile(file), {instanceOf: UsageError});
	t.regex(error.message, /nowhere\/log cannot be written/);
});
