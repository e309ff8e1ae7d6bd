import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';

test('a file is followed through all snapshots, growth is explained, a restore is rehearsed, a policy is played', async t => {
	const {folder, source, run, json} = await exampleBackup(t);
	const env = {XDG_STATE_HOME: path.join(folder, 'state')};
	await run(['backup', source, '--init']);
	writeFileSync(path.join(source, 'docs', 'report.txt'), 'second, and longer\n');
	await run(['backup', source]);

	const history = await run(['history', path.join(source, 'docs/report.txt')]);
	t.is(history.stderr, '');
	t.regex(history.stdout, /docs\/report\.txt.*\n {2}~ .*19 B {2}content, mtime.*\n {2}\+ .*6 B {2}added/);
	t.regex(history.stdout, /get one back {3}holdfast restore [\da-f]{8} --path docs\/report\.txt --target FOLDER/);
	t.regex(history.stdout, /2 versions in 2 snapshots\n$/);
	const {lines: states, summary: counts} = await json('history', 'docs/report.txt');
	t.like(states[0], {type: 'history', path: 'docs/report.txt', change: 'modified', fields: ['content', 'mtime']});
	t.like(states[1], {change: 'added', entry: {size: 6}});
	t.like(counts, {command: 'history', versions: 2, paths: 1, snapshots: 2});
	const nothing = await json('history', 'nothing');
	t.is(nothing.exitStatus, 1);
	t.like(nothing.lines[0], {type: 'error', code: 'path-not-found'});

	const growth = await run(['growth', '--exclude', 'docs/']);
	t.regex(growth.stdout, /Costs +Share +Lately +Versions +Folder\n.* 100 %.*\/\n.* docs\n/);
	t.regex(growth.stdout, /--exclude docs\/ would have saved .*, 4 versions/);
	const {lines: costs} = await json('growth', '--top', '1');
	t.like(costs[0], {type: 'folder', path: '', source});
	t.like(costs[1], {type: 'summary', folders: 2, snapshotCount: 2});

	const place = path.join(folder, 'rehearsals');
	mkdirSync(place);
	const first = await run(['rehearse', '--folder', place], {env});
	t.is(first.exitStatus, 0);
	t.regex(first.stdout, /✓ Came back as they were: 3 files of 3, .*\n {2}the first rehearsal\n/);
	const second = await run(['rehearse', '--files', '1', '--folder', place, '--json'], {env});
	t.regex(second.stdout, /"passed":true/);
	t.deepEqual(readdirSync(place), []);
	t.is(readdirSync(path.join(folder, 'state/holdfast/rehearsals')).length, 1);

	await run(['check', '--read-data-subset', '5%'], {env});
	const [noted = ''] = readdirSync(path.join(folder, 'state/holdfast/checks'));
	t.regex(readFileSync(path.join(folder, 'state/holdfast/checks', noted), 'utf8'), /"dataPercent":5,"findings":0/);

	const future = await run(['what-if', '--keep-last', '1', '--keep-monthly', '6']);
	t.regex(future.stdout, /a backup every 1 hour \(as in the last 1\)\n/);
	t.regex(future.stdout, /now +1 .*\n[^]*Of today's 2 snapshots, 0 will still be there\.\n/);
	const {lines: futures} = await json('what-if', '--keep-daily', '2');
	t.like(futures[0], {type: 'future', path: source, everySeconds: 3600, isAssumed: false});
	const empty = await run(['what-if']);
	t.is(empty.exitStatus, 2);
	t.regex(empty.stderr, /The policy is empty: it would remove every snapshot/);
});
