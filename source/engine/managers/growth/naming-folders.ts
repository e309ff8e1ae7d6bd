import {KeyTable} from '../../repository/key-table.js';
import type {FolderTable} from './folder-table.js';

/** Who names an object: a version of a file, or a content that names a chunk. */
export type Naming = {
	readonly folder: number;
	/** Whether it came with a snapshot of the time that is looked at. */
	readonly isRecent: boolean;
	/** A bit for each exclude that would leave it out. */
	readonly excludedBy: number;
};

/** For each object the innermost folder that holds all who name it, and what can be said of all of them. */
export class NamingFolders {
	readonly table = new KeyTable();
	readonly #folders: FolderTable;
	readonly #namings: Naming[] = [];

	constructor(folders: FolderTable) {
		this.#folders = folders;
	}

	/** @returns The number of the object. */
	add(key: string, naming: Naming): number {
		const number = this.table.add(key);
		const before = this.#namings[number];
		this.#namings[number] = before
			? {
					folder: this.#folders.common(before.folder, naming.folder),
					isRecent: before.isRecent && naming.isRecent,
					excludedBy: before.excludedBy & naming.excludedBy,
				}
			: naming;
		return number;
	}

	of(number: number): Naming | undefined {
		return this.#namings[number];
	}
}
