import test from 'ava';
import {Client, initRepository, openRepository} from '../../../../source/index.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {keysScreen} from '../../../../source/tui/screens/keys/keys-screen.js';
import {locksScreen} from '../../../../source/tui/screens/locks/locks-screen.js';
import {acquireRepoLock} from '../../../../source/engine/repository/locks.js';
import {TestApp} from '../../../helpers/test-app.js';

const store = async () => {
	const backend = new MemoryStore();
	const {repository} = await initRepository(backend, {credentials: {password: 'old'}, encryption: true});
	return {backend, client: new Client(repository)};
};

test('a whole frame of keys', async t => {
	const {client} = await store();
	const app = new TestApp(keysScreen({}), {client, columns: 80, rows: 16});
	t.regex(app.frame(), /Reading the keys/);
	await app.settle();
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · keys
╭─ Keys ────────────────────────────────────────────── 1 opens the repository ─╮
│ ┌───┬──────────────────┬──────────┬──────────────────────────────┐           │
│ │   │ Name             │ Kind     │ Protection                   │           │
│ ├───┼──────────────────┼──────────┼──────────────────────────────┤           │
│ │ ▌ │ password-default │ password │ argon2id, 64.0 MiB, 3 rounds │           │
│ └───┴──────────────────┴──────────┴──────────────────────────────┘           │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 a add password  p change password  r recovery phrase  x remove…  ? help  q quit`.slice(1),
	);
});

test('a password is added only with one that opens the repository now', async t => {
	const {backend, client} = await store();
	const app = new TestApp(keysScreen({}), {client});
	await app.settle();
	app.press('a');
	app.type('wrong');
	app.press('enter');
	app.type('new one');
	app.press('enter');
	app.type('new two');
	app.press('enter');
	t.regex(app.frame(), /the two differ/);
	app.press('ctrl-u');
	app.type('new one');
	app.press('enter');
	await app.settle();
	t.regex(app.frame(), /password/i);
	t.is((await (await client.keys()).list()).length, 1, 'a wrong password changes nothing');
	app.press('up', 'up', 'ctrl-u');
	app.type('old');
	app.press('enter', 'enter', 'enter');
	await app.settle();
	t.is((await (await client.keys()).list()).length, 2);
	t.false(app.frame().includes('new one'), 'a secret is never shown');
	await t.notThrowsAsync(openRepository(backend, {password: 'new one'}));
});

test('a recovery phrase is shown once', async t => {
	const {client} = await store();
	const app = new TestApp(keysScreen({}), {client});
	await app.settle();
	app.press('r');
	app.type('old');
	app.press('enter');
	await app.settle();
	t.regex(app.frame(), / 1 [a-z]+ .* 6 [a-z]+/);
	app.press('enter');
	t.notRegex(app.frame(), / 6 [a-z]{3,}/);
});

test('a lock that is held takes a typed word to be removed', async t => {
	const {client} = await store();
	await using lock = await acquireRepoLock(client.repository, {operation: 'prune'});
	const app = new TestApp(locksScreen({}), {client, rows: 16});
	await app.settle();
	t.regex(app.frame(), /│ ▌ │ exclusive │ prune .* ✓ alive/);
	app.press('x', 'enter');
	t.is(app.state.overlays.length, 1);
	app.type('remove');
	app.press('enter');
	await app.settle();
	t.regex(app.frame(), /No locks: nobody uses the repository/);
	t.deepEqual(await client.locks(), []);
	t.truthy(lock);
});
