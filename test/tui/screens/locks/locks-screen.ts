import test from 'ava';
import {acquireSharedLock} from '../../../../source/engine/repository/locks.js';
import {Client} from '../../../../source/index.js';
import {locksScreen} from '../../../../source/tui/screens/locks/locks-screen.js';
import {exampleScreen} from '../../../helpers/example-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {TestApp} from '../../../helpers/test-app.js';

test('there is nothing to remove, which is said only after the locks were read', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(locksScreen({}), {client: new Client(repository), columns: 80});
	t.regex(app.frame(), /Reading the locks/);
	app.press('x');
	t.regex(app.frame(), /The locks are not read yet/);
	await app.settle();
	t.regex(app.frame(), /✓ No locks: nobody uses the repository/);
	app.press('X');
	t.regex(app.frame(), /! There is no lock to remove ─+╯\n r reload {2}y copy command/);
	t.is(app.state.overlays.length, 0);
});

test('a whole frame without locks', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(locksScreen({}), {client: new Client(repository), columns: 80, rows: 16});
	await app.settle();
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · locks
╭─ Locks ──────────────────────────────────────────────────────────────────────╮
│ ✓ No locks: nobody uses the repository.                                      │
│                                                                              │
│                                                                              │
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
 r reload  y copy command  : commands  ? help  q quit`.slice(1),
	);
});

test('a lock is listed with its operation, and is removed only after a word', async t => {
	const {app, client, repository, frame} = await exampleScreen(() => locksScreen({}));
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	lock.assertHeld();
	app.press('r');
	await app.settle();
	t.regex(frame(), /backup/);
	app.press('x');
	t.is(app.state.overlays.length, 1);
	app.press('escape');
	t.is((await client.locks()).length, 1, 'Escape removes nothing');
});
