import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import type {Client, SFTPWrapper} from 'ssh2';
import {isHoldfastError, StoreError, type HoldfastError} from '../errors.js';
import {fingerprintOf, KnownHosts, rememberHost, typeOf} from './known-hosts.js';
import {loginMethods} from './ssh-keys.js';
import {formatSshLocation, type SshLocation} from './ssh-location.js';

/** A host that nobody has confirmed yet. */
export type HostKeyQuestion = {readonly host: string; readonly type: string; readonly fingerprint: string};

export type SshOptions = {
	/** Asks a person whether this is the right host; without it unknown hosts are refused. */
	readonly confirmHost?: ((question: HostKeyQuestion) => Promise<boolean>) | undefined;
	/** Lists of known hosts; by default those of OpenSSH. A key that was confirmed goes to the first. */
	readonly knownHosts?: readonly string[] | undefined;
	/** Where keys and passwords are named; see `loginMethods`. */
	readonly env?: Readonly<Record<string, string | undefined>>;
};

export type SshConnection = {
	readonly client: Client;
	readonly sftp: SFTPWrapper;
	readonly isClosed: boolean;
	/** Called once when the connection breaks or ends. */
	readonly whenClosed: Set<() => void>;
};

const connectMs = 20_000;
/** A connection on which nothing comes for three times that is given up: nothing hangs longer than 30 seconds. */
const keepaliveMs = 10_000;
const otherTypes = [
	'ssh-ed25519',
	'ecdsa-sha2-nistp256',
	'ecdsa-sha2-nistp384',
	'ecdsa-sha2-nistp521',
	'rsa-sha2-512',
	'rsa-sha2-256',
];

/**
Logs in and opens SFTP. The host's key is compared with the lists of known hosts before anything is told to it.

@throws {StoreError} When the host is unknown, has another key than before, or lets nobody in. Errors of the network come as they are.
*/
export async function connectSsh(place: SshLocation, options: SshOptions): Promise<SshConnection> {
	const {default: ssh2} = await import('ssh2');
	const known = await KnownHosts.read(options.knownHosts);
	const methods = await loginMethods(place.user, options.env ?? process.env, (data, passphrase) =>
		ssh2.utils.parseKey(data, passphrase),
	);
	const socket = net.connect({host: place.host, port: place.port, noDelay: true});
	socket.setTimeout(connectMs, () => {
		socket.destroy(Object.assign(new Error(`no answer in ${connectMs / 1000} seconds`), {code: 'ETIMEDOUT'}));
	});
	await once(socket, 'connect');
	socket.setTimeout(0);
	const client = new ssh2.Client();
	let refusal: HoldfastError | undefined;
	try {
		client.connect({
			sock: socket,
			username: place.user,
			readyTimeout: options.confirmHost ? 0 : connectMs,
			keepaliveInterval: keepaliveMs,
			keepaliveCountMax: 3,
			algorithms: {serverHostKey: preferredTypes(known.typesOf(place.host, place.port))},
			authHandler: [{type: 'none', username: place.user}, ...methods],
			hostVerifier(key: Buffer, verify: (isRight: boolean) => void) {
				void (async () => {
					try {
						await requireKnown(known, place, key, options);
						verify(true);
					} catch (error) {
						refusal = isHoldfastError(error) ? error : undefined;
						verify(false);
					}
				})();
			},
		});
		await orClosed(client, once(client, 'ready'));
		// From here on a connection that breaks shows in the calls that wait for it.
		client.on('error', () => {});
		const connection = {
			client,
			sftp: await orClosed(client, openSftp(client)),
			isClosed: false,
			whenClosed: new Set<() => void>(),
		};
		client.once('close', () => {
			connection.isClosed = true;
			for (const call of connection.whenClosed) {
				call();
			}
		});
		return connection;
	} catch (error) {
		client.on('error', () => {});
		client.destroy();
		throw refusal ?? loginErrorFrom(error, place);
	}
}

/** The result, or an error when the connection ends before there is one. */
async function orClosed<Result>(client: Client, result: Promise<Result>): Promise<Result> {
	let stop = () => {};
	const closed = new Promise<never>((_resolve, reject) => {
		stop = () => {
			reject(new Error('the connection was closed'));
		};

		client.once('close', stop);
	});
	try {
		return await Promise.race([result, closed]);
	} finally {
		client.removeListener('close', stop);
	}
}

async function openSftp(client: Client): Promise<SFTPWrapper> {
	return new Promise((resolve, reject) => {
		client.sftp((error, sftp) => {
			if (error) {
				reject(error);
			} else {
				resolve(sftp);
			}
		});
	});
}

type ServerHostKey = 'ecdsa-sha2-nistp256' | 'rsa-sha2-512' | 'ssh-ed25519';

function preferredTypes(known: readonly string[]): ServerHostKey[] {
	const expanded = known.flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]));
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a type that ssh2 does not know is left out here
	return [...new Set([...expanded, ...otherTypes])].filter(type =>
		[...otherTypes, 'ssh-rsa'].includes(type),
	) as ServerHostKey[];
}

async function requireKnown(
	known: KnownHosts,
	{host, port}: SshLocation,
	key: Buffer,
	{confirmHost, knownHosts}: SshOptions,
): Promise<void> {
	const question = {host: port === 22 ? host : `${host}:${port}`, type: typeOf(key), fingerprint: fingerprintOf(key)};
	const shown = `${question.type} ${question.fingerprint}`;
	const verdict = known.verdict(host, port, key);
	if (verdict === 'changed' || verdict === 'revoked') {
		throw new StoreError(
			`The host key of ${question.host} is ${verdict === 'changed' ? 'another one than before' : 'revoked'}: ${shown}`,
			{
				hint: `Somebody may stand between. If the server was set up anew, compare the fingerprint there and run \`ssh-keygen -R ${port === 22 ? host : `[${host}]:${port}`}\`.`,
			},
		);
	}

	if (verdict === 'known') {
		return;
	}

	if (!(await confirmHost?.(question))) {
		throw new StoreError(`The host key of ${question.host} is not known: ${shown}`, {
			hint: 'Compare the fingerprint with that of the server, then log in once with `ssh`, or run this on a terminal and confirm it.',
		});
	}

	await rememberHost(host, port, key, knownHosts?.[0]);
}

function loginErrorFrom(error: unknown, place: SshLocation): unknown {
	const level = error instanceof Error && 'level' in error ? error.level : undefined;
	return level === 'client-authentication'
		? new StoreError(`${formatSshLocation(place)} lets nobody in with the keys and passwords that there are`, {
				hint: 'Add a key to the SSH agent, name one with HOLDFAST_SFTP_KEY_FILE, or set HOLDFAST_SFTP_PASSWORD.',
				cause: error,
			})
		: error;
}
