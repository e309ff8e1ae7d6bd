import {UsageError} from '../errors.js';
import {LocalSource, type LocalSourceOptions} from './local-source.js';
import type {Source} from './source.js';

/**
Opens what is to be backed up. Paths with a scheme (`sftp://…`) are refused by name; a file of such a name can be written as `./sftp:/…`.

@throws As `LocalSource.open`, and UsageError for a scheme.
*/
export async function openSource(options: LocalSourceOptions): Promise<Source> {
	for (const path of options.paths) {
		const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(path)?.[1];
		if (scheme !== undefined) {
			throw new UsageError(`Backing up from ${scheme}:// is not supported`, {
				hint: 'Name files and folders of this machine.',
			});
		}
	}

	return LocalSource.open(options);
}
