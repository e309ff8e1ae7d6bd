import {realpathSync} from 'node:fs';
import path from 'node:path';
import {SourceError} from '../errors.js';
import type {SourceRoots} from './source-roots.js';

/**
The folders to leave out, as absolute paths without links.

@throws SourceError when something that was named lies in one of them: then all of it would be left out.
*/
export function resolveSkipped(folders: readonly string[], roots: SourceRoots): ReadonlySet<string> {
	const skipped = new Set(folders.map(resolveFolder));
	for (const root of roots.resolved) {
		for (const folder of skipped) {
			if (root === folder || root.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)) {
				throw new SourceError(
					`${root} cannot be backed up: it lies in ${folder}, where this program keeps its own data`,
					{
						hint: 'Choose another folder, or a repository elsewhere.',
					},
				);
			}
		}
	}

	return skipped;
}

/** Resolves links also where the folder itself is still to be made. */
function resolveFolder(folder: string): string {
	const absolute = path.resolve(folder);
	try {
		return realpathSync(absolute);
	} catch {
		const above = path.dirname(absolute);
		return above === absolute ? absolute : path.join(resolveFolder(above), path.basename(absolute));
	}
}
