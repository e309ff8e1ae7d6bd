import {safeName} from '../objects/safe-name.js';

/**
One component of an entry's path, from the name that its metadata states.

Names that can stand in a path stay as they are; `..`, empty ones, and those with `/` or NUL are changed so that they lead nowhere else.
*/
export const entryName = (name: string): string => safeName(name, 'linux');

/** @param parent Path of the folder; empty at the root. */
export const joinPath = (parent: string, name: string): string => (parent === '' ? name : `${parent}/${name}`);

/**
A path as a repository or a person states it, with `/` between its components and none at its ends: without empty components and `.`, and with `..`
leading up, but never above the root. Every component can stand in a path. Empty is the root.
*/
export function cleanPath(path: string): string {
	// Almost all are: a look at each component takes seven times as long.
	if (!unclean.test(path)) {
		return path;
	}

	const components: string[] = [];
	for (const component of path.split('/')) {
		if (component === '..') {
			components.pop();
		} else if (component !== '' && component !== '.') {
			components.push(entryName(component));
		}
	}

	return components.join('/');
}

// eslint-disable-next-line no-control-regex -- no file system has NUL in a name
const unclean = /(?:^|\/)\.{0,2}(?:\/|$)|\u0000/;

/** Whether `path` is `folder` itself or lies below it; both cleaned. Everything lies below the root. */
export const isWithin = (path: string, folder: string): boolean =>
	folder === '' || path === folder || path.startsWith(`${folder}/`);
