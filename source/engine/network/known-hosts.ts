import {createHash, createHmac} from 'node:crypto';
import {appendFile, mkdir, readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {StoreError} from '../errors.js';

/** What the lists of known hosts say of a key. `changed`: the host is there with another key of the same kind. */
export type HostVerdict = 'changed' | 'known' | 'revoked' | 'unknown';

type KnownHost = {readonly marker: string; readonly patterns: string; readonly type: string; readonly key: string};

const ownFile = (): string => path.join(homedir(), '.ssh', 'known_hosts');

/** The keys of hosts that people have confirmed: the lists of OpenSSH. */
export class KnownHosts {
	readonly #lines: readonly KnownHost[];

	constructor(texts: readonly string[]) {
		this.#lines = texts.flatMap(text => text.split('\n').flatMap(parseLine));
	}

	/** Reads the user's list and that of the machine; lists that are not there are empty. @throws {StoreError} When one cannot be read. */
	static async read(files: readonly string[] = [ownFile(), '/etc/ssh/ssh_known_hosts']): Promise<KnownHosts> {
		return new KnownHosts(await Promise.all(files.map(async file => readList(file))));
	}

	/** @param key As the server sends it: its type is in it. */
	verdict(host: string, port: number, key: Buffer): HostVerdict {
		const type = typeOf(key);
		const text = key.toString('base64');
		const here = this.#of(host, port);
		if (here.some(line => line.marker === '@revoked' && line.key === text)) {
			return 'revoked';
		}

		const trusted = here.filter(line => line.marker === '');
		if (trusted.some(line => line.key === text)) {
			return 'known';
		}

		return trusted.some(line => line.type === type) ? 'changed' : 'unknown';
	}

	/** Kinds of keys that are known of the host: the server is asked for one of them, since another would look like a new one. */
	typesOf(host: string, port: number): string[] {
		return this.#of(host, port).flatMap(({marker, type}) => (marker === '' ? [type] : []));
	}

	#of(host: string, port: number): KnownHost[] {
		const name = nameOf(host, port);
		return this.#lines.filter(({patterns}) => matches(patterns, name));
	}
}

/** Adds a key that somebody has confirmed to the user's list. */
export async function rememberHost(host: string, port: number, key: Buffer, file = ownFile()): Promise<void> {
	await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
	await appendFile(file, `${nameOf(host, port)} ${typeOf(key)} ${key.toString('base64')}\n`, {mode: 0o600});
}

/** As `ssh-keygen -l` shows it. */
export const fingerprintOf = (key: Buffer): string =>
	`SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The type of a key stands at its beginning, with its length before it. */
export const typeOf = (key: Buffer): string => key.toString('latin1', 4, 4 + key.readUInt32BE(0));

const nameOf = (host: string, port: number): string =>
	port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

async function readList(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return '';
		}

		throw new StoreError(`The list of known hosts ${file} cannot be read`, {
			hint: 'Make it readable: without it nobody can tell whether the server is the right one.',
			cause: error,
		});
	}
}

function parseLine(line: string): KnownHost[] {
	const words = line.trim().split(/\s+/);
	const marker = words[0]?.startsWith('@') ? (words.shift() ?? '') : '';
	const [patterns = '', type = '', key = ''] = words;
	return key === '' || patterns.startsWith('#') ? [] : [{marker, patterns, type, key}];
}

function matches(patterns: string, name: string): boolean {
	if (patterns.startsWith('|1|')) {
		const [salt = '', hash = ''] = patterns.slice('|1|'.length).split('|');
		return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
	}

	const list = patterns.toLowerCase().split(',');
	const isNamed = (pattern: string): boolean =>
		new RegExp(
			`^${pattern
				.replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
				.replaceAll('*', '.*')
				.replaceAll('?', '.')}$`,
		).test(name);
	return (
		list.some(pattern => !pattern.startsWith('!') && isNamed(pattern)) &&
		!list.some(pattern => pattern.startsWith('!') && isNamed(pattern.slice(1)))
	);
}
