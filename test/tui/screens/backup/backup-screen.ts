import test from 'ava';
import {backupScreen} from '../../../../source/tui/screens/backup/backup-screen.js';
import {fakeSnapshots} from '../../../helpers/fake-snapshots.js';
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
