import {UsageError} from '../../errors.js';
import {PathFilter} from '../../sources/path-filter.js';
import type {FolderTable} from './folder-table.js';

/** Folders and files that many people have and few miss: tried when nobody names a pattern. */
export const usualExcludes: readonly string[] = [
	'node_modules/',
	'.cache/',
	'.npm/',
	'.cargo/registry/',
	'target/debug/',
	'__pycache__/',
	'.venv/',
	'.gradle/',
	'.local/share/Trash/',
	'Downloads/',
	'*.iso',
	'*.vmdk',
	'*.qcow2',
	'*.log',
	'*.tmp',
];

/** Bits of a whole number; one is for all patterns together. */
const mostPatterns = 30;

/** Tells which of some patterns would have left a file out. */
export class Excludes {
	readonly patterns: readonly string[];
	readonly #filters: readonly PathFilter[];
	readonly #folders: FolderTable;
	/** A bit a pattern, by the number of the folder. */
	readonly #ofFolder = new Map<number, number>();

	/** @throws {UsageError} For a pattern that can never match, and for too many. */
	constructor(patterns: readonly string[], folders: FolderTable) {
		if (patterns.length > mostPatterns) {
			throw new UsageError(`${patterns.length} patterns are too many: ${mostPatterns} can be tried at once`, {
				hint: 'Try them in several runs.',
			});
		}

		this.patterns = patterns;
		this.#filters = patterns.map(pattern => new PathFilter([pattern]));
		this.#folders = folders;
	}

	/** Bits of the patterns, by their places; behind the last one stands a bit for any of them. @param folder That holds the file. */
	ofFile(folder: number, path: string): number {
		return this.#match(path, false, this.ofFolder(folder));
	}

	ofFolder(folder: number): number {
		const path = this.#folders.path(folder);
		if (path === '') {
			return 0;
		}

		const known = this.#ofFolder.get(folder);
		if (known !== undefined) {
			return known;
		}

		const bits = this.#match(path, true, this.ofFolder(this.#folders.parent(folder)));
		this.#ofFolder.set(folder, bits);
		return bits;
	}

	/** What lies in an excluded folder is excluded. */
	#match(path: string, isFolder: boolean, above: number): number {
		let bits = above;
		for (const [place, filter] of this.#filters.entries()) {
			if ((above & (1 << place)) === 0 && filter.excludes(path, isFolder)) {
				bits |= 1 << place;
			}
		}

		return bits === 0 ? 0 : bits | (1 << this.#filters.length);
	}
}

/** Places of the bits that are set. */
export function bitsOf(bits: number): number[] {
	const places: number[] = [];
	for (let rest = bits, place = 0; rest !== 0; rest >>>= 1, place++) {
		if (rest & 1) {
			places.push(place);
		}
	}

	return places;
}
