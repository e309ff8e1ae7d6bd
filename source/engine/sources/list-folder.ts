import {readdirSync} from 'node:fs';
import type {FilePath} from '../filesystem/file-path.js';
import {withShortPath} from '../filesystem/long-path.js';
import {nameFromBytes} from '../objects/names.js';

export type FolderList = {
	/** In order of their UTF-16 code units. */
	readonly names: string[];
	/** The bytes of those names that are not UTF-8. */
	readonly rawNames?: ReadonlyMap<string, Buffer>;
};

/**
What a folder holds. Names that are not UTF-8 are written as `nameFromBytes` does.

@throws The system error.
*/
export function listFolder(path: FilePath): FolderList {
	const names = withShortPath(path, short => readdirSync(short));
	// Node puts U+FFFD in the place of bytes that it cannot decode.
	return names.some(name => name.includes('\uFFFD')) ? listAsBytes(path) : {names: sorted(names)};
}

function listAsBytes(path: FilePath): FolderList {
	const rawNames = new Map<string, Buffer>();
	const names = withShortPath(path, short => readdirSync(short, 'buffer')).map(bytes => {
		const {text, raw} = nameFromBytes(bytes);
		if (raw) {
			rawNames.set(text, raw);
		}

		return text;
	});
	return {names: sorted(names), rawNames};
}

/** The system sorts by bytes, which is nearly always the same already, and looking costs a tenth of sorting. */
function sorted(names: string[]): string[] {
	for (let i = 1; i < names.length; i++) {
		if (String(names[i - 1]) > String(names[i])) {
			return names.toSorted();
		}
	}

	return names;
}
