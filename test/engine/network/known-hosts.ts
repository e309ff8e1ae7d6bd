import {Buffer} from 'node:buffer';
import {createHmac} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {
	fingerprintOf,
	type HostVerdict,
	KnownHosts,
	rememberHost,
	typeOf,
} from '../../../source/engine/network/known-hosts.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

/** The blob of a public key: its type and some bytes. */
function keyOf(type: string, seed: string): Buffer {
	const parts = [Buffer.from(type), Buffer.from(seed)];
	return Buffer.concat(parts.flatMap(part => [Buffer.from([0, 0, 0, part.length]), part]));
}

const key = keyOf('ssh-ed25519', 'right');
const other = keyOf('ssh-ed25519', 'other');
const line = (hosts: string, blob = key) => `${hosts} ${typeOf(blob)} ${blob.toString('base64')} comment\n`;

const says = test.macro({
	exec(t, text: string, host: string, port: number, expected: HostVerdict) {
		t.is(new KnownHosts([text]).verdict(host, port, key), expected);
	},
	title: (title = '') => title,
});

test('a host in the list is known', says, line('server'), 'server', 22, 'known');
test('capital letters do not matter', says, line('Server'), 'sERVER', 22, 'known');
test('a host of several names is known by each', says, line('a,server,10.0.0.1'), '10.0.0.1', 22, 'known');
test('another port is another host', says, line('server'), 'server', 2222, 'unknown');
test('a port is written in brackets', says, line('[server]:2222'), 'server', 2222, 'known');
test('patterns match', says, line('*.example.org,!bad.example.org'), 'a.example.org', 22, 'known');
test(
	'patterns that are taken back do not',
	says,
	line('*.example.org,!bad.example.org'),
	'bad.example.org',
	22,
	'unknown',
);
test('a dot is a dot', says, line('a.example'), 'aXexample', 22, 'unknown');
test('another key of the same kind is a change', says, line('server', other), 'server', 22, 'changed');
test('a key of another kind says nothing', says, line('server', keyOf('ssh-rsa', 'x')), 'server', 22, 'unknown');
test('a revoked key is refused', says, `${line('server')}@revoked ${line('*')}`, 'server', 22, 'revoked');
test('certificate authorities are left out', says, `@cert-authority ${line('server')}`, 'server', 22, 'unknown');
test(
	'comments and halves of lines are passed over',
	says,
	`# note\nserver ssh-ed25519\n\n${line('server')}`,
	'server',
	22,
	'known',
);

test('hashed names are found', t => {
	const salt = Buffer.from('salt of twenty bytes');
	const hash = createHmac('sha1', salt).update('[server]:2222').digest('base64');
	const hosts = new KnownHosts([line(`|1|${salt.toString('base64')}|${hash}`)]);
	t.is(hosts.verdict('server', 2222, key), 'known');
	t.is(hosts.verdict('server', 22, key), 'unknown');
});

test('the kinds of keys of a host are told, so that the server is asked for one of them', t => {
	const hosts = new KnownHosts([line('server', keyOf('ssh-rsa', 'x')), line('server')]);
	t.deepEqual(hosts.typesOf('server', 22), ['ssh-rsa', 'ssh-ed25519']);
});

test('a host that was confirmed is remembered, in a list of the user alone', async t => {
	const file = path.join(await temporaryFolder(t), 'new/known_hosts');
	t.is((await KnownHosts.read([file])).verdict('server', 2222, key), 'unknown');
	await rememberHost('server', 2222, key, file);
	t.is((await KnownHosts.read([file])).verdict('server', 2222, key), 'known');
	t.regex(await readFile(file, 'utf8'), /^\[server]:2222 ssh-ed25519 /);
	t.is((await stat(file)).mode & 0o777, 0o600);
});

test('the fingerprint is the one that ssh shows', t => {
	t.regex(fingerprintOf(key), /^SHA256:[\w+/]{43}$/);
});
