import {readdirSync} from 'node:fs';
import {type SafeFolder} from '../../filesystem/safe-folder.js';
import {textOfName} from './entry-text.js';
import type {Selection} from './select-entries.js';

/** Something that is to be removed from the target: the names from the target down to it. */
export type Removal = {readonly parts: readonly Buffer[]; readonly isFolder: boolean};

type Named = {readonly name: Buffer; isDirectory(): boolean};

/** Deeper folders than this are left where they are. */
const deepest = 4096;

/**
What removing an entry of the target means: everything in it, and then itself. Links are removed and never followed.

What the selection is not about stays, and the folders that it is in with it.

@param parts Names from the target down to `folder`.
*/
export function planRemoval(
	folder: SafeFolder,
	parts: readonly Buffer[],
	entry: Named,
	selection: Selection,
): Removal[] {
	const removals: Removal[] = [];
	collect(folder, parts, entry, selection, removals);
	return removals;
}

/** Returns whether nothing of the entry stays. */
function collect(
	folder: SafeFolder,
	parts: readonly Buffer[],
	entry: Named,
	selection: Selection,
	removals: Removal[],
): boolean {
	const own = [...parts, entry.name];
	const isFolder = entry.isDirectory();
	if (own.length > deepest || !selection.covers(own.map(textOfName).join('/'), isFolder)) {
		return false;
	}

	if (isFolder && !collectContent(folder, own, selection, removals)) {
		return false;
	}

	removals.push({parts: own, isFolder});
	return true;
}

function collectContent(above: SafeFolder, own: readonly Buffer[], selection: Selection, removals: Removal[]): boolean {
	using folder = above.folder(own.at(-1) ?? '');
	let isAll = true;
	for (const entry of readdirSync(folder.self, {withFileTypes: true, encoding: 'buffer'})) {
		isAll = collect(folder, own, entry, selection, removals) && isAll;
	}

	return isAll;
}
