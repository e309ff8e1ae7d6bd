import {homedir} from 'node:os';
import path from 'node:path';
import {UsageError} from '../engine/client.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
Where the repository is: `--repo`, else HOLDFAST_REPOSITORY, else what Cloudstic's variables say, else the folder `holdfast/repository` in the data folder of
the user (XDG).

@throws {UsageError} When Cloudstic's variables name a store that is not known here.
*/
export function repositoryLocation(flag: string | undefined, env: Environment): string {
	const named = flag ?? env.HOLDFAST_REPOSITORY;
	return named === undefined || named === '' ? (cloudsticLocation(env) ?? defaultLocation(env)) : named;
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
			return `s3://${place}/${env.CLOUDSTIC_STORE_PREFIX ?? ''}`;
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
