import {homedir} from 'node:os';
import path from 'node:path';
import {UsageError} from '../engine/client.js';
import type {Profile} from '../profile/profile.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags that say where the repository is. */
export type LocationFlags = {
	readonly repo: string | undefined;
	readonly s3Endpoint: string | undefined;
	readonly s3Region: string | undefined;
	readonly s3Profile: string | undefined;
	readonly s3PathStyle: boolean;
};

/**
Where the repository is: `--repo`, else HOLDFAST_REPOSITORY, else what Cloudstic's variables say, else what the profile says, else the folder
`holdfast/repository` in the data folder of the user (XDG).

@param profile Asked only when nothing comes before it.
@throws {UsageError} When Cloudstic's variables name a store that is not known here.
*/
export function repositoryLocation(
	flags: LocationFlags,
	env: Environment,
	profile: () => Pick<Profile, 'repository'> | undefined = () => undefined,
): string {
	const named = flags.repo ?? env.HOLDFAST_REPOSITORY ?? '';
	return withS3Flags(
		named === '' ? (cloudsticLocation(env) ?? profile()?.repository ?? defaultLocation(env)) : named,
		flags,
	);
}

/** A location on S3 with what the flags say of it; what the location says itself wins. */
export function withS3Flags(location: string, flags: Omit<LocationFlags, 'repo'>): string {
	return /^s3:/i.test(location)
		? withSettings(location, {
				endpoint: flags.s3Endpoint,
				region: flags.s3Region,
				profile: flags.s3Profile,
				'path-style': flags.s3PathStyle ? 'true' : undefined,
			})
		: location;
}

function withSettings(location: string, settings: Readonly<Record<string, string | undefined>>): string {
	const [place = '', given = ''] = location.split('?', 2);
	const query = new URLSearchParams(given);
	for (const [name, value] of Object.entries(settings)) {
		if (value !== undefined && !query.has(name)) {
			query.set(name, value);
		}
	}

	return query.size === 0 ? place : `${place}?${query.toString()}`;
}

function defaultLocation({XDG_DATA_HOME: dataHome}: Environment): string {
	const base = dataHome !== undefined && path.isAbsolute(dataHome) ? dataHome : path.join(homedir(), '.local/share');
	return path.join(base, 'holdfast', 'repository');
}

function cloudsticLocation(env: Environment): string | undefined {
	const place = env.CLOUDSTIC_STORE_PATH;
	if (!place) {
		return undefined;
	}

	switch (env.CLOUDSTIC_STORE ?? 'local') {
		case 'local': {
			return place;
		}

		case 's3': {
			const settings = {endpoint: env.CLOUDSTIC_S3_ENDPOINT, region: env.CLOUDSTIC_S3_REGION};
			return withSettings(`s3://${place}/${env.CLOUDSTIC_STORE_PREFIX ?? ''}`, settings);
		}

		case 'sftp': {
			const user = env.CLOUDSTIC_SFTP_USER ? `${env.CLOUDSTIC_SFTP_USER}@` : '';
			const port = env.CLOUDSTIC_SFTP_PORT ? `:${env.CLOUDSTIC_SFTP_PORT}` : '';
			return `sftp://${user}${env.CLOUDSTIC_SFTP_HOST ?? ''}${port}/${place.replace(/^\//, '')}`;
		}

		default: {
			throw new UsageError(`CLOUDSTIC_STORE names a store that is not known: ${env.CLOUDSTIC_STORE ?? ''}`, {
				hint: 'Name the repository with --repo or HOLDFAST_REPOSITORY.',
			});
		}
	}
}
