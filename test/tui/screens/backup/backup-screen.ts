import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {writeProfile} from '../../../../source/profile/profile-file.js';
import {backupScreen} from '../../../../source/tui/screens/backup/backup-screen.js';
import {fakeSnapshots} from '../../../helpers/fake-snapshots.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {TestApp} from '../../../helpers/test-app.js';

test('a whole frame: the folders of earlier backups, and the command that does the same', t => {
	const app = new TestApp(backupScreen({}), {snapshots: fakeSnapshots(3), columns: 80, rows: 17});
	app.press('down', 'space');
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · new backup
╭─ New backup ─────────────────────────────────────────────────────────────────╮
│ What to back up                                                              │
│   ● /home/ada                                                                │
│ ▌ ● /srv/photos                                                              │
│   Another     /home/ada, or ~                                                │
│                                                                              │
│ How                                                                          │
│   Tags        weekly, before-upgrade                                         │
│   Leave out   node_modules, *.iso                                            │
│                                                                              │
│ Only what is new is stored; each backup is a complete snapshot all the same. │
│                                                                              │
│ The same as a command:                                                       │
│   holdfast backup /home/ada /srv/photos                                      │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter begin  ↓ next line  Space choose  n dry run  ? help  q quit`.slice(1),
	);
});

test('a backup begins with what was chosen and typed', t => {
	const app = new TestApp(backupScreen({}), {snapshots: fakeSnapshots(3), columns: 80});
	app.press('down', 'down', 'down');
	app.type('weekly, big');
	app.press('down');
	app.type('*.iso');
	app.press('enter');
	t.is(app.state.jobs[0]?.command, "holdfast backup /home/ada --tag weekly --tag big --exclude '*.iso'");
});

test('a dry run is a job of its own', t => {
	const app = new TestApp(backupScreen({}), {snapshots: fakeSnapshots(3), columns: 80});
	app.press('n');
	t.is(app.state.jobs[0]?.command, 'holdfast backup /home/ada --dry-run');
});

test('without a folder nothing begins', t => {
	const app = new TestApp(backupScreen({}), {columns: 80});
	t.regex(app.frame(), /choose a folder first/);
	app.press('enter');
	t.is(app.state.jobs.length, 0);
	t.regex(app.frame(), /Choose a folder, or type the path of one/);
});

test.serial(
	'what the profile leaves out is left out from here, too, and without earlier backups its folders are taken',
	async t => {
		process.env.XDG_CONFIG_HOME = await temporaryFolder(t);
		await writeProfile(process.env, {
			sources: ['/home/ada'],
			excludes: ['.cache/', '*.iso'],
			excludeCaches: true,
			oneFileSystem: true,
		});
		const app = new TestApp(backupScreen({}));
		await app.settle();
		app.press('enter');
		t.is(
			app.state.jobs[0]?.command,
			"holdfast backup /home/ada --exclude .cache/ --exclude '*.iso' --exclude-caches --one-file-system",
		);
	},
);

test.serial('a profile that cannot be read is told of: else the backup would hold more than was meant', async t => {
	process.env.XDG_CONFIG_HOME = await temporaryFolder(t);
	await mkdir(path.join(process.env.XDG_CONFIG_HOME, 'holdfast/config.json'), {recursive: true});
	const app = new TestApp(backupScreen({}), {snapshots: fakeSnapshots(3)});
	await t.throwsAsync(app.settle(), {message: /config\.json/});
});
