import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, copyFile, mkdir, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {freePort} from './free-port.js';

const program = '/usr/sbin/sshd';

/** A running SSH server with one user, who has a key. */
export type SftpServer = {
	readonly port: number;
	/** For everything that belongs to it; files that it serves may lie in it too. */
	readonly folder: string;
	/** Names the user's key. */
	readonly env: {readonly HOLDFAST_SFTP_KEY_FILE: string};
	/** A list of known hosts that has its key. */
	readonly knownHosts: string;
	/** `sftp://user@127.0.0.1:port/path` */
	location(folder: string): string;
	/** Ends all connections that are open; the server goes on. */
	cutConnections(): void;
};

const servers = new Map<string, Promise<SftpServer>>();

/** Starts Debian's sshd on loopback, once for the test file and name; it ends with this process, however that ends. */
export async function startSshd(name = ''): Promise<SftpServer> {
	const server = servers.get(name) ?? start();
	servers.set(name, server);
	return server;
}

async function start(): Promise<SftpServer> {
	const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-sshd-'));
	const port = await freePort();
	const keyFile = path.join(folder, 'id');
	for (const name of ['id', 'host']) {
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(folder, name)]);
	}

	await copyFile(`${keyFile}.pub`, path.join(folder, 'authorized_keys'));
	const hostKey = await readFile(path.join(folder, 'host.pub'), 'utf8');
	const knownHosts = path.join(folder, 'known_hosts');
	await writeFile(knownHosts, `[127.0.0.1]:${port} ${hostKey}`);
	await writeFile(path.join(folder, 'sshd_config'), configuration(folder, port));
	if (process.getuid?.() === 0) {
		await mkdir('/run/sshd', {recursive: true});
		await chmod('/run/sshd', 0o755);
	}

	const script = `"$0" -D -e -f "$1/sshd_config" 2>"$1/log" & sshd=$!; while kill -0 "$2" 2>/dev/null && kill -0 $sshd 2>/dev/null; do sleep 1; done; pkill -P $sshd; kill $sshd; rm -rf "$1"`;
	const supervisor = spawn('bash', ['-c', script, program, folder, String(process.pid)], {
		detached: true,
		stdio: 'ignore',
	});
	supervisor.unref();
	for (let waited = 0; !(await answers(port)); waited++) {
		if (waited > 100) {
			throw new Error(`sshd did not start: ${await readFile(path.join(folder, 'log'), 'utf8')}`);
		}

		await sleep(50);
	}

	return {
		port,
		folder,
		env: {HOLDFAST_SFTP_KEY_FILE: keyFile},
		knownHosts,
		location: place => `sftp://${userInfo().username}@127.0.0.1:${port}${place}`,
		cutConnections() {
			const [daemon = ''] = execFileSync('pgrep', ['-P', String(supervisor.pid), 'sshd'])
				.toString()
				.split('\n');
			spawnSync('pkill', ['-P', daemon.trim()]);
		},
	};
}

const configuration = (folder: string, port: number): string => `Port ${port}
ListenAddress 127.0.0.1
HostKey ${folder}/host
PidFile ${folder}/pid
AuthorizedKeysFile ${folder}/authorized_keys
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 200:30:400
MaxSessions 64
LogLevel ERROR
Subsystem sftp internal-sftp
ForceCommand internal-sftp
`;

async function answers(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect(port, '127.0.0.1');
		socket.once('data', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => {
			resolve(false);
		});
	});
}

/** Why tests on a real SSH server cannot run here; `undefined` when they can. OpenSSH's own client is asked, so that a fault of ours skips nothing. */
export async function sshdProblem(): Promise<string | undefined> {
	if (!existsSync(program)) {
		return `${program} (Debian: openssh-server)`;
	}

	const {username} = userInfo();
	const {port, env, knownHosts} = await startSshd();
	const options = ['BatchMode=yes', 'IdentitiesOnly=yes', `UserKnownHostsFile=${knownHosts}`];
	const words = [
		...options.flatMap(option => ['-o', option]),
		'-F',
		'none',
		'-i',
		env.HOLDFAST_SFTP_KEY_FILE,
		'-b',
		'-',
	];
	const login = spawnSync('sftp', [...words, '-P', String(port), `${username}@127.0.0.1`], {input: 'pwd\n'});
	return login.status === 0
		? undefined
		: `an account that may log in, and sshd lets ${username} in by no key: run the tests as another user, made by \`useradd --create-home --shell /bin/bash tester\``;
}
