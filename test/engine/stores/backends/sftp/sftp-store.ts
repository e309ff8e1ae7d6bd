import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {mkdir, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {StoreError} from '../../../../../source/engine/errors.js';
import {parseSshLocation} from '../../../../../source/engine/network/ssh-location.js';
import {SftpStore} from '../../../../../source/engine/stores/backends/sftp/sftp-store.js';
import {type SftpServer, startSshd} from '../../../../helpers/sshd.js';
import {testOnSshd} from '../../../../helpers/test-on-sshd.js';
import {chunkKey, keysOf, textOf} from '../../../../helpers/stores.js';
import {temporaryFolder} from '../../../../helpers/temporary-folder.js';
import {testObjectStore} from '../../object-store-contract.js';

/** A store in a folder of the test server, which takes the test user's key and is known. */
async function open(t: ExecutionContext, folder: string): Promise<SftpStore> {
	const server = await startSshd();
	return openAt(t, server, folder);
}

function openAt(t: ExecutionContext, server: SftpServer, folder: string): SftpStore {
	const {knownHosts, env} = server;
	const store = new SftpStore(parseSshLocation(server.location(folder)), {knownHosts: [knownHosts], env});
	t.teardown(async () => store.close());
	return store;
}

testObjectStore(
	'SFTP',
	async t => {
		const folder = await temporaryFolder(t);
		return {store: await open(t, folder), reopen: async () => open(t, folder)};
	},
	testOnSshd,
);

testOnSshd('an object is the file of its key, closed to others, and leftovers are no objects', async t => {
	const folder = path.join(await temporaryFolder(t), 'deep/repository');
	const store = await open(t, folder);
	await store.createRoot();
	await store.put('index/lock.shared/a', Buffer.from('x'));
	await writeFile(path.join(folder, 'index/latest.0123456789abcdef.tmp'), 'half');
	for (const [name, mode] of [
		['.', 0o700],
		['index/lock.shared', 0o700],
		['index/lock.shared/a', 0o600],
	] as const) {
		const found = await stat(path.join(folder, name));
		t.is(found.mode & 0o777, mode, `mode of ${name}`);
	}

	t.deepEqual(await keysOf(store, ''), ['index/lock.shared/a']);
});

testOnSshd('a folder that is gone is an error, and never an empty repository', async t => {
	const folder = path.join(await temporaryFolder(t), 'mount');
	await mkdir(folder);
	const store = await open(t, folder);
	await store.put('config', Buffer.from('x'));
	await rm(folder, {recursive: true});
	for (const attempt of [
		async () => store.get('config'),
		async () => store.stat('config'),
		async () => keysOf(store, ''),
		async () => keysOf(store, 'chunk/'),
		async () => store.put('config', Buffer.from('x')),
		async () => store.put('index/a', Buffer.from('x')),
		async () => store.delete('config'),
	]) {
		const error = await t.throwsAsync(attempt, {instanceOf: StoreError});
		t.regex(error.message, /does not exist/);
	}

	t.false((await readdir(path.dirname(folder))).includes('mount'));
});

testOnSshd('a folder inside that vanished is made again', async t => {
	const folder = await temporaryFolder(t);
	const store = await open(t, folder);
	await store.put(chunkKey(1), Buffer.from('x'));
	await rm(path.join(folder, 'chunk'), {recursive: true});
	await store.put(chunkKey(2), Buffer.from('y'));
	t.deepEqual(await keysOf(store, ''), [chunkKey(2)]);
});

testOnSshd('a link in the place of an object is an error', async t => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'chunk'));
	await symlink('/etc/passwd', path.join(folder, chunkKey(1)));
	const store = await open(t, folder);
	await t.throwsAsync(keysOf(store, ''), {instanceOf: StoreError, message: /symbolic link/});
});

testOnSshd('a connection that is cut is made again, and nothing is lost', async t => {
	const folder = await temporaryFolder(t);
	// Its own, since others are connected to the first one.
	const server = await startSshd('alone');
	const store = openAt(t, server, folder);
	const objects = Array.from({length: 60}, (_, i) => ({key: chunkKey(i), bytes: randomBytes(300_000)}));
	await store.put('config', Buffer.from('x'));
	const writing = Promise.all(objects.map(async ({key, bytes}) => store.put(key, bytes)));
	for (let cuts = 0; cuts < 3; cuts++) {
		await new Promise(resolve => {
			setTimeout(resolve, 30);
		});
		server.cutConnections();
	}

	await writing;
	for (const {key, bytes} of objects) {
		t.true(bytes.equals(await readFile(path.join(folder, key))));
	}

	await store.put('index/lock.exclusive', Buffer.from('x'), {ifAbsent: true});
	t.is(await textOf(store, 'index/lock.exclusive'), 'x');
});

testOnSshd(
	'an unknown host is refused before anything is told to it, or confirmed by a person and remembered',
	async t => {
		const server = await startSshd();
		const folder = await temporaryFolder(t);
		const place = parseSshLocation(server.location(folder));
		const list = path.join(folder, 'known_hosts');
		const refused = new SftpStore(place, {knownHosts: [list], env: server.env});
		const error = await t.throwsAsync(refused.stat('config'), {instanceOf: StoreError});
		t.regex(error.message, /is not known: ssh-ed25519 SHA256:/);
		const asked: string[] = [];
		const declined = new SftpStore(place, {
			knownHosts: [list],
			env: server.env,
			async confirmHost({fingerprint}) {
				asked.push(fingerprint);
				return false;
			},
		});
		await t.throwsAsync(declined.stat('config'), {instanceOf: StoreError});
		const confirmed = new SftpStore(place, {knownHosts: [list], env: server.env, confirmHost: async () => true});
		t.is(await confirmed.stat('config'), undefined);
		await confirmed.close();
		t.true(error.message.includes(asked[0] ?? 'nothing was asked'));
		const again = new SftpStore(place, {knownHosts: [list], env: server.env});
		t.is(await again.stat('config'), undefined);
		await again.close();
	},
);

testOnSshd('a host with another key than before is refused, even if a person would confirm it', async t => {
	const server = await startSshd();
	const folder = await temporaryFolder(t);
	const list = path.join(folder, 'known_hosts');
	const line = await readFile(server.knownHosts, 'utf8');
	const key = Buffer.from(line.split(' ')[2] ?? '', 'base64');
	key[key.length - 1] = (key.at(-1) ?? 0) ^ 1;
	await writeFile(list, `[127.0.0.1]:${server.port} ssh-ed25519 ${key.toString('base64')}\n`);
	const store = new SftpStore(parseSshLocation(server.location(folder)), {
		knownHosts: [list],
		env: server.env,
		confirmHost: async () => true,
	});
	const error = await t.throwsAsync(store.stat('config'), {instanceOf: StoreError});
	t.regex(error.message, /another one than before/);
});

testOnSshd('a key that the server does not take is told from a server that is not there', async t => {
	const server = await startSshd();
	const folder = await temporaryFolder(t);
	const env = {HOLDFAST_SFTP_KEY_FILE: path.join(server.folder, 'host')};
	const store = openAt(t, {...server, env}, folder);
	const error = await t.throwsAsync(store.stat('config'), {instanceOf: StoreError});
	t.regex(error.message, /lets nobody in/);
	const absent = new SftpStore(
		{host: '127.0.0.1', port: 1, user: 'u', path: '/x'},
		{knownHosts: [server.knownHosts], env: server.env},
		{firstPause: 1, longestPause: 1, patience: 0, firstPatience: 0},
	);
	await t.throwsAsync(absent.stat('config'), {instanceOf: StoreError, message: /ECONNREFUSED/});
});

test('nothing is asked of the network by opening', t => {
	const store = new SftpStore({host: 'host', port: 2222, user: 'u', path: '/a b'});
	t.is(store.location, 'sftp://u@host:2222/a%20b');
	t.is(store.traffic.requests, 0);
});
