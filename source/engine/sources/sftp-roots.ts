import {Buffer} from 'node:buffer';
import {SourceError, UsageError} from '../errors.js';
import {kindFromMode} from '../filesystem/kind-from-mode.js';
import {isMissing} from '../network/sftp-calls.js';
import type {SftpSession} from '../network/sftp-session.js';
import {parseSshLocation, type SshLocation} from '../network/ssh-location.js';
import {joinRoots, type ResolvedRoot, type SourceRoots} from './source-roots.js';
import {sftpSourceError} from './sftp-source-error.js';

/**
The one machine that all locations are on, and the paths there: in order, without repetition.

@throws UsageError for locations on several machines, or of several users.
*/
export function commonPlace(locations: readonly string[]): {place: SshLocation; paths: string[]} {
	const places = locations.map(location => parseSshLocation(location));
	const [place] = places;
	if (place === undefined) {
		throw new UsageError('There is nothing to back up: no path was given', {hint: 'Name at least one folder.'});
	}

	if (places.some(({host, port, user}) => host !== place.host || port !== place.port || user !== place.user)) {
		throw new UsageError('Paths of several machines cannot go into one snapshot', {
			hint: 'Back up each machine by itself.',
		});
	}

	return {place, paths: [...new Set(places.map(({path}) => path))].toSorted()};
}

/**
Resolves links and `~` on the server.

@throws SourceError naming the path that is missing or cannot be read.
*/
export async function resolveRemote(
	session: SftpSession,
	paths: readonly string[],
	signal?: AbortSignal,
): Promise<SourceRoots> {
	const resolve = async (path: string): Promise<ResolvedRoot> => {
		const action = `Opening ${path}`;
		try {
			return await session.read(
				action,
				async reader => {
					// A path without a slash before it is relative to the home folder.
					const real = await reader.realPath(Buffer.from(path));
					const {mode = 0} = await reader.stat(real);
					return {path: real.toString(), isFolder: kindFromMode(mode) === 'folder'};
				},
				signal,
			);
		} catch (error) {
			if (isMissing(error)) {
				throw new SourceError(`There is no ${path} on ${session.location} to back up`, {
					hint: 'Check the spelling, and that the disk that holds it is mounted there. Nothing was backed up.',
					cause: error,
				});
			}

			throw sftpSourceError(error, action, session.location);
		}
	};

	return joinRoots(paths, await Promise.all(paths.map(resolve)), '/', '/');
}
