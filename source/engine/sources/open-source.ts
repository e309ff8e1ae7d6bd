import {UsageError} from '../errors.js';
import type {SshOptions} from '../network/ssh-connect.js';
import {LocalSource, type LocalSourceOptions} from './local-source.js';
import type {Source} from './source.js';

/** How a source is reached that is on another machine. */
export type SourceOptions = LocalSourceOptions & {readonly ssh?: SshOptions | undefined};

const schemeOf = (path: string): string | undefined => /^([a-z][a-z\d+.-]*):\/\//i.exec(path)?.[1]?.toLowerCase();

/**
Opens what is to be backed up: paths of this machine, or folders of one other machine as `sftp://user@host/path`. A file of such a name can be written as
`./sftp:/…`. What is needed for another machine is loaded only here.

@throws As `LocalSource.open` and `SftpSource.open`, and UsageError for other schemes and for paths of several machines.
*/
export async function openSource(options: SourceOptions): Promise<Source> {
	const {paths, ssh, exclude, excludeFiles, excludeCaches, oneFileSystem} = options;
	const schemes = new Set(paths.map(schemeOf));
	const foreign = [...schemes].find(scheme => scheme !== undefined && scheme !== 'sftp');
	if (foreign !== undefined) {
		throw new UsageError(`Backing up from ${foreign}:// is not supported`, {
			hint: 'Name files and folders of this machine, or of another one as sftp://user@host/folder.',
		});
	}

	if (!schemes.has('sftp')) {
		return LocalSource.open(options);
	}

	if (schemes.size > 1) {
		throw new UsageError('Paths of this machine and of another one cannot go into one snapshot', {
			hint: 'Back up each machine by itself.',
		});
	}

	if (oneFileSystem) {
		throw new UsageError('Where file systems begin is not told over SFTP', {
			hint: 'Leave out --one-file-system, and exclude what is mounted there with --exclude.',
		});
	}

	const {SftpSource} = await import('./sftp-source.js');
	return SftpSource.open({locations: paths, exclude, excludeFiles, excludeCaches}, ssh);
}
