import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {Client} from '../../../../source/index.js';
import {restoreScreen} from '../../../../source/tui/screens/restore/restore-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {fakeSnapshots} from '../../../helpers/fake-snapshots.js';
import {TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

const snapshots = fakeSnapshots(2);
const ref = snapshots[0]?.ref ?? '';

/** A folder that is not there, so that a dry run finds nothing in it. */
const nowhere = path.join(tmpdir(), `holdfast-out-${process.pid}`);

function typeTarget(app: TestApp, target: string): void {
	app.press('ctrl-u');
	app.type(target);
}

test('a whole frame: what is restored, how, and the command that does the same', t => {
	const app = new TestApp(restoreScreen({ref, paths: ['docs/a b.txt', 'photos']}), {snapshots, columns: 80, rows: 19});
	typeTarget(app, '/srv/out');
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · restore of 4fba541e
╭─ Restore ───────────────────────────────────────────────────────── 4fba541e ─╮
│ Snapshot        4fba541e  2026-11-22 09:10  host:/home/ada                   │
│ What            docs/a b.txt                                                 │
│                 photos                                                       │
│                                                                              │
│ ▌ Where to      /srv/out                                                     │
│   As              files and folders                                          │
│   Files there     replace those that differ in size or time                  │
│   Extra files     leave them alone                                           │
│                                                                              │
│ Enter makes a dry run first: its numbers are seen before anything changes.   │
│                                                                              │
│ The same as a command:                                                       │
│   holdfast restore 4fba541e --include '/docs/a b.txt' --include /photos      │
│   --target /srv/out                                                          │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter go on  ↓ next line  ^p commands  Esc quit`.slice(1),
	);
});

test('in the smallest window the end is left out, never what is chosen', t => {
	const app = new TestApp(restoreScreen({ref, paths: ['docs', 'photos']}), {snapshots, columns: 60, rows: 16});
	app.press('enter');
	const lines = app.frame().split('\n');
	t.regex(lines[2] ?? '', /Snapshot +4fba541e/);
	t.regex(lines[9] ?? '', /Extra files/);
	t.regex(lines[13] ?? '', /Looking what a restore would change/);
});

test('a ZIP file is asked for at once: it replaces nothing, so there is nothing to choose', t => {
	const app = new TestApp(restoreScreen({ref}), {snapshots, columns: 80});
	typeTarget(app, '/srv/out');
	app.press('down', 'right');
	t.regex(app.frame(), /Where to +\/srv\/out\.zip/);
	t.notRegex(app.frame(), /Files there|Extra files/);
	app.press('enter');
	t.regex(app.frame(), /A new ZIP file \/srv\/out\.zip\.[^]*holdfast restore 4fba541e --zip \/srv\/out\.zip/);
	app.press('escape', 'left');
	t.regex(app.frame(), /Where to +\/srv\/out /, 'as a folder, the name loses its ending again');
});

test('without a target nothing begins', async t => {
	const app = new TestApp(restoreScreen({ref}), {snapshots, columns: 80});
	app.press('ctrl-u', 'enter');
	t.regex(app.frame(), /Say where to restore to/);
	t.deepEqual(await app.settle(), []);
});

test('first the numbers of a dry run, then a question, then the restore', async t => {
	const {repository, refs} = await exampleRepository();
	const app = new TestApp(restoreScreen({ref: refs[0] ?? ''}), {
		client: new Client(repository),
		columns: 80,
	});
	typeTarget(app, nowhere);
	app.press('enter');
	t.regex(app.frame(), /Looking what a restore would change/);
	await app.settle();
	t.regex(app.frame(), /Dry run: nothing was changed ─+ 30 changes/);
	t.regex(app.frame(), /\+ +30 files are written, 586 KiB/);
	t.regex(app.frame(), /▌\+ file-0 +19\.5 KiB/);
	t.is(app.state.jobs.length, 0);
	app.press('enter');
	t.true(app.frame().includes(`30 files, 586 KiB, into ${nowhere}.`));
	app.press('escape');
	t.is(app.state.jobs.length, 0, 'who goes back restores nothing');
	app.press('enter', 'enter');
	t.is(app.state.jobs[0]?.command.replace(/[\da-f]{8}/, '…'), `holdfast restore … --target ${nowhere}`);
});

test('after a dry run the choices can be changed', async t => {
	const {repository, refs} = await exampleRepository();
	const app = new TestApp(restoreScreen({ref: refs[0] ?? ''}), {client: new Client(repository), columns: 120});
	typeTarget(app, nowhere);
	app.press('enter');
	await app.settle();
	app.press('e', 'down', 'down', 'right', 'down', 'right');
	t.regex(app.frame(), /--overwrite never/);
	t.regex(app.frame(), /Extra files +‹ delete what is not in the snapshot ›/);
});

test('a dry run that fails leads back to the form, as it was filled in', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(restoreScreen({ref: `snapshot/${'0'.repeat(64)}`}), {
		client: new Client(repository),
		columns: 80,
	});
	typeTarget(app, nowhere);
	app.press('enter');
	await t.throwsAsync(app.settle());
	t.true(app.frame().includes(`Where to      ${nowhere}`));
	t.notRegex(app.frame(), /Looking what/);
});
