import {cleanPath, isWithin} from './entry-path.js';

/**
Where a path that a person wrote may stand in the snapshots of a source, the likeliest first.

A path on the disk, such as `/home/ada/report.odt`, is taken below what was backed up. Any other begins at the root of the source, or with the name of what was
backed up: after a backup of `photos` people ask for `photos/2024`.

@param sourcePath As it stands in the snapshot: the roots, joined by a comma and a blank.
*/
export function pathsInSource(wanted: string, sourcePath: string): string[] {
	const inside = cleanPath(wanted);
	if (!wanted.startsWith('/')) {
		return [...new Set([inside, ...belowOwnName(inside, cleanPath(sourcePath))])];
	}

	// A comma can also stand in the name of the only root.
	const bases = [sourcePath, folderOf(sourcePath), commonFolder(sourcePath.split(', '))].map(cleanPath);
	const below = bases
		.filter(base => base !== inside && isWithin(inside, base))
		.map(base => (base === '' ? inside : inside.slice(base.length + 1)));
	return [...new Set([...below, inside])];
}

/** The path without the folders that it begins and the source ends with. */
function belowOwnName(inside: string, source: string): string[] {
	const parts = inside.split('/');
	return parts
		.map((_, place) => place)
		.filter(place => place > 0 && endsWithPath(source, parts.slice(0, place).join('/')))
		.map(place => parts.slice(place).join('/'));
}

/** Whether `path` is the source, or how people name it who stand in a folder above. */
export const endsWithPath = (source: string, path: string): boolean => `/${source}`.endsWith(`/${path}`);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** The folder that holds all of these, which the ids of several roots are relative to. */
function commonFolder(paths: readonly string[]): string {
	const [first = [], ...others] = paths.map(path => path.split('/'));
	const different = first.findIndex((part, place) => others.some(other => other[place] !== part));
	return (different === -1 ? first : first.slice(0, different)).join('/');
}
