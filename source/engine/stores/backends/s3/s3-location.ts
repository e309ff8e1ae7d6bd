import {UsageError} from '../../../errors.js';

/** Where a repository is on S3, and how to get there. Secrets never stand in it. */
export type S3Location = {
	readonly bucket: string;
	/** Empty, or ending with one slash. Format reference 1.4. */
	readonly prefix: string;
	/** URL of the server; absent for AWS. */
	readonly endpoint?: string;
	readonly region?: string;
	/** Section of the AWS configuration files with the credentials. */
	readonly profile?: string;
	/** `https://server/bucket/key` instead of `https://bucket.server/key`. */
	readonly pathStyle: boolean;
	/** Milliseconds after which the server lists what was written or deleted. Set only where it does not do so at once. */
	readonly listsLateMs?: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

const forms = 's3://bucket/folder or s3:https://server/bucket/folder';
const latestSeconds = 600;
const settings = new Set(['endpoint', 'region', 'profile', 'path-style', 'late-lists']);

/**
Parses `s3://bucket/prefix?endpoint=URL&region=R&profile=P&path-style=true&late-lists=SECONDS`, and the forms `s3:https://server/bucket/prefix` and `s3:server/bucket/prefix` that
restic has. What the location leaves open comes from the variables of the AWS tools.

@throws {UsageError}
*/
export function parseS3Location(location: string, env: Environment): S3Location {
	const rest = location.replace(/^s3:/i, '');
	const isPlain = rest.startsWith('//');
	const url = parseUrl(isPlain ? `bucket:${rest}` : withScheme(rest));
	if (url.username || url.password) {
		throw new UsageError('Credentials of S3 do not belong into a location, where everybody can read them', {
			hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of ~/.aws/credentials.',
		});
	}

	const query = readQuery(url.searchParams);
	const path = url.pathname.split('/').filter(Boolean).map(decode);
	const bucket = isPlain ? decode(url.host) : path.shift();
	if (bucket === undefined || bucket === '') {
		throw new UsageError('The location of the S3 repository names no bucket', {hint: `Write it as ${forms}.`});
	}

	const setting = (name: string, ...variables: readonly string[]): string | undefined =>
		[query.get(name), ...variables.map(variable => env[variable])].find(value => value !== undefined && value !== '');
	const endpoint = isPlain ? setting('endpoint', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL') : url.origin;
	const server = endpoint === undefined ? undefined : readEndpoint(endpoint);
	const region = setting('region', 'AWS_REGION', 'AWS_DEFAULT_REGION');
	const profile = setting('profile', 'AWS_PROFILE');
	return {
		bucket,
		prefix: path.map(part => `${part}/`).join(''),
		...(server && {endpoint: server.origin}),
		...(region && {region}),
		...(profile && {profile}),
		pathStyle: readSwitch(query, 'path-style') ?? (server !== undefined && !isAws(server.hostname)),
		...readLateness(query),
	};
}

/** The location for people, caches and the next call: complete but for what the environment says, and without anything secret. */
export function formatS3Location({bucket, prefix, endpoint}: S3Location): string {
	const path = `${bucket}/${prefix}`.replace(/\/$/, '').split('/').map(encodeURIComponent).join('/');
	return endpoint === undefined ? `s3://${path}` : `s3:${endpoint}/${path}`;
}

const withScheme = (server: string): string => (/^https?:\/\//i.test(server) ? server : `https://${server}`);

function parseUrl(text: string): URL {
	try {
		return new URL(text);
	} catch (error) {
		throw new UsageError('The location of an S3 repository cannot be understood', {
			hint: `Write it as ${forms}.`,
			cause: error,
		});
	}
}

const isAws = (host: string): boolean => /(?:^|\.)amazonaws\.com(?:\.cn)?$/i.test(host);

function readQuery(parameters: URLSearchParams): ReadonlyMap<string, string> {
	const query = new Map(parameters);
	for (const name of query.keys()) {
		if (!settings.has(name)) {
			throw new UsageError(`The location of an S3 repository has a setting that is not known: ${name}`, {
				hint: `There are ${[...settings].join(', ')}.`,
			});
		}
	}

	return query;
}

function readEndpoint(text: string): URL {
	try {
		const url = new URL(withScheme(text));
		if (!url.username && !url.password) {
			return url;
		}
	} catch {}

	throw new UsageError('The endpoint of the S3 repository is not the URL of a server', {
		hint: 'Write it as https://server or http://server:port.',
	});
}

function readSwitch(query: ReadonlyMap<string, string>, name: string): boolean | undefined {
	const text = query.get(name);
	if (text !== undefined && text !== 'true' && text !== 'false') {
		throw new UsageError(`${name} of the S3 repository is true or false, not ${JSON.stringify(text)}`);
	}

	return text === undefined ? undefined : text === 'true';
}

function readLateness(query: ReadonlyMap<string, string>): Pick<S3Location, 'listsLateMs'> {
	const text = query.get('late-lists');
	if (text === undefined) {
		return {};
	}

	const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (seconds < 1 || seconds > latestSeconds) {
		throw new UsageError(
			`late-lists of the S3 repository is a number of seconds from 1 to ${latestSeconds}, not ${JSON.stringify(text)}`,
			{
				hint: 'Say after how many seconds at most the server lists what was written or deleted. Leave it out for servers that do so at once.',
			},
		);
	}

	return {listsLateMs: seconds * 1000};
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch (error) {
		throw new UsageError(`The location of the S3 repository has a % that is no escape: ${part}`, {cause: error});
	}
}
