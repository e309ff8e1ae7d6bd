import process from 'node:process';
import test from 'ava';
import {runApp} from '../../../source/tui/app/run-app.js';
import {fakeSnapshots} from '../../helpers/fake-snapshots.js';
import {homeApp} from '../../helpers/test-app.js';

process.env.TZ = 'UTC';

test('the home screen at 80x24', t => {
	t.is(
		homeApp().frame(),
		`
 ◆ holdfast  /mnt/disk · home                            AES-256-GCM · unlocked
╭─ Repository ─────────────────────────────────────────────────────────────────╮
│ ✓ backed up  last backup 3m ago                                              │
│ Rehearsed  …              Checked    …                                       │
│ Stored     …              Saved      …                                       │
│ Snapshots  3              Backed up  134 GiB from 2 sources                  │
│ Locks      …              Keys       …                                       │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Snapshots ──────────────────────────────────────────────────────────── 3/3 ─╮
│    Snapshot Time                  Age Source                Size  New data   │
│ ▌  4fba541e 2026-11-22 09:10   3m ago host:/home/ada    44.7 GiB +68.7 MiB   │
│    4fba541d 2026-11-21 09:10   1d ago host:/srv/photos  44.7 GiB  +137 MiB   │
│    4fba541c 2026-11-20 09:10   2d ago host:/home/ada    44.7 GiB  +206 MiB   │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter browse  Space mark  b backup  d diff  r restore  / filter  ? help  q quit`.slice(1),
	);
});

test('a window that is too small says so in one line, and q quits', t => {
	const app = homeApp(undefined, {columns: 50, rows: 10});
	t.is(app.frame(), 'holdfast needs a window of 60x16; this one has 50…');
	app.press('q');
	t.like(app.effects.at(-1), {type: 'exit', status: 0});
});

test('while a filter is typed, no letter is hinted as a key', t => {
	const app = homeApp();
	app.press('/');
	const footer = app.frame().split('\n').at(-1) ?? '';
	t.is(footer.trim(), 'Enter keep the filter  Esc drop it  ^p commands');
});

test('a notice stands above the keys, and moves nothing; a long one is told in full', t => {
	const app = homeApp();
	const before = app.frame().split('\n');
	app.press('y');
	const after = app.frame().split('\n');
	t.is(after.at(-2), `╰─ ✓ Copied 4fba541e ${'─'.repeat(58)}╯`);
	t.deepEqual(after.toSpliced(-2, 1), before.toSpliced(-2, 1));
	const words = Array.from({length: 20}, (_, index) => `word-${index}`).join(' ');
	app.dispatch({type: 'notice', notice: {text: words, tone: 'removed'}});
	const long = app.frame().split('\n');
	t.is(long.at(-1), before.at(-1));
	t.is(
		long
			.slice(-4, -1)
			.join(' ')
			.replaceAll(/[│╰─╯✗ ]+/g, ' ')
			.trim(),
		words,
	);
	app.dispatch({type: 'notice', notice: {text: words.repeat(10), tone: 'removed'}});
	t.deepEqual(app.frame().split('\n').slice(0, -5), before.slice(0, -5), 'it hides no more than four rows');
});

test('without snapshots, only keys that do something are hinted; others tell what to do first', t => {
	const app = homeApp([]);
	t.is(app.frame().split('\n').at(-1)?.trim(), 'b backup  / filter  p retention  : commands  ? help  q quit');
	app.press('enter');
	t.is(app.screen, 'home');
	t.regex(app.frame(), /! No snapshots yet\. Press b to make the first backup\. ─/);
	app.press('?');
	t.regex(app.frame(), /Make a backup/);
	t.notRegex(app.frame(), /Bring files back/);
	t.is(app.frame().split('\n').at(-1), ' Esc go back', 'what a key does not do now is not hinted');
	app.press('escape');
	app.dispatch({
		type: 'snapshots',
		snapshots: {status: 'ready', items: fakeSnapshots(1), hasFigures: true, unreadable: 0},
	});
	t.regex(app.frame(), /\n Enter browse {2}Space mark/);
});

test('every row fits its window, whatever the size and the screen', t => {
	for (const [columns, rows] of [
		[60, 16],
		[80, 24],
		[120, 32],
		[200, 50],
	] as const) {
		for (const keys of [[], ['?'], [':'], ['b'], ['8'], ['d'], ['r'], ['enter'], ['/', 'a']]) {
			const app = homeApp(undefined, {columns, rows});
			app.press(...keys);
			const lines = app.frame().split('\n');
			t.true(lines.length <= rows, `${columns}x${rows} ${keys.join(' ')}: ${lines.length} rows`);
			t.true(
				lines.every(line => [...line].length <= columns),
				`${columns}x${rows} ${keys.join(' ')}`,
			);
			t.true((lines.at(-1) ?? '').trim() !== '', `${columns}x${rows} ${keys.join(' ')} has a footer`);
		}
	}
});

test('a name that tries to own the terminal is shown, and not obeyed', t => {
	const evil = '\u001B]52;c;cHduZWQ=\u0007\r\u202Eexe';
	const snapshots = fakeSnapshots(3).map(entry => ({...entry, snapshot: {...entry.snapshot, tags: [evil]}}));
	const app = homeApp(snapshots, {columns: 120, rows: 32});
	t.true(app.frame().includes(String.raw`\x1b]52;c;`));
	t.false(app.frame().includes('\u0007'));
	t.false(app.frame().includes('\u202E'));
});

test('whoever was told to end before the screen is there is not asked anything any more', async t => {
	const {stdin, stdout, stderr, env} = process;
	const exit = () => {
		t.fail();
	};

	const nothing = {client: undefined, openings: [], commandLine: String, stdin, stdout, stderr, env, exit};
	t.is(await runApp({...nothing, signal: AbortSignal.abort()}), 130);
});
