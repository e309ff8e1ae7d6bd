import {userInfo} from 'node:os';
import {UsageError} from '../errors.js';

/** A folder on another machine, reached by SSH. Secrets never stand in it. */
export type SshLocation = {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	/** Absolute, or relative to the home folder of the user; without a slash at the end. */
	readonly path: string;
};

const standardPort = 22;
const forms = 'sftp://user@host:port/folder, or sftp://user@host/~/folder for one in the home folder';

/**
Parses `sftp://user@host:port/path` (absolute), `sftp://user@host/~/path` (in the home folder, or that itself), and `sftp:user@host:path` as restic and rclone have it.

@throws {UsageError}
*/
export function parseSshLocation(location: string): SshLocation {
	const short = /^sftp:(?!\/\/)(?:(?<user>[^@/:]+)@)?(?<host>\[[^\]]+]|[^:/]+):(?<path>.*)$/i.exec(location)?.groups;
	if (short) {
		return complete({host: short.host ?? '', user: short.user, port: '', path: short.path ?? ''});
	}

	let url: URL;
	try {
		url = new URL(location.replace(/^sftp:/i, 'ssh:'));
	} catch (error) {
		throw notUnderstood(error);
	}

	if (url.password !== '') {
		throw new UsageError('A password does not belong into a location, where everybody can read it', {
			hint: 'Use a key or an SSH agent, or set HOLDFAST_SFTP_PASSWORD.',
		});
	}

	if (url.search !== '' || url.hash !== '') {
		throw notUnderstood();
	}

	const path = decode(url.pathname);
	return complete({
		host: url.hostname,
		user: url.username === '' ? undefined : decode(url.username),
		port: url.port,
		path: /^\/~(?:\/|$)/.test(path) ? path.slice(3) || '.' : path,
	});
}

/** The location for people, caches and the next call. */
export function formatSshLocation({host, port, user, path}: SshLocation): string {
	const at = port === standardPort ? host : `${host}:${port}`;
	const place = path.startsWith('/') ? path : `/~/${path}`;
	return `sftp://${encodeURIComponent(user)}@${at}${place.split('/').map(encodeURIComponent).join('/').replaceAll('%7E', '~')}`;
}

function complete(parts: {host: string; user: string | undefined; port: string; path: string}): SshLocation {
	const {host, user = userInfo().username, port} = parts;
	const path = parts.path.replace(/(?<=.)\/+$/, '');
	if (host === '' || path === '' || path.includes('\0')) {
		throw notUnderstood();
	}

	return {host: host.replaceAll(/^\[|]$/g, ''), user, port: port === '' ? standardPort : Number(port), path};
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		throw notUnderstood(error);
	}
}

const notUnderstood = (cause?: unknown): UsageError =>
	new UsageError('The location on an SFTP server cannot be understood', {hint: `Write it as ${forms}.`, cause});
