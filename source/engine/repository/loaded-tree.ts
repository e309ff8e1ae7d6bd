import {Buffer} from 'node:buffer';
import {compactId, derivedId, type EntryColumns, hashLength} from './entry-columns.js';
import {entryName, isWithin, joinPath} from './entry-path.js';
import type {LinkedEntries} from './link-entries.js';
import {type TreeEntry, treeEntry} from './tree-entry.js';

type Folder = {readonly row: number; readonly fileId: string; readonly path: string};

const top: Folder = {row: -1, fileId: '', path: ''};

/** All entries of a snapshot, in memory. Rows are places in the walk of the tree; -1 is the top. */
export class LoadedTree {
	readonly #columns: EntryColumns;
	readonly #links: LinkedEntries;
	/** Paths of the folders that orphans say they are in, where the orphans say it. */
	readonly #orphanFolders: ReadonlyMap<number, string>;

	constructor(columns: EntryColumns, links: LinkedEntries, orphanFolders: ReadonlyMap<number, string>) {
		this.#columns = columns;
		this.#links = links;
		this.#orphanFolders = orphanFolders;
	}

	rowOf(fileId: string): number | undefined {
		return this.#links.ids.rowOf(compactId(fileId));
	}

	/** The first entry with this path; `path` must be clean and not empty. */
	rowAt(path: string): number | undefined {
		const found = this.#descend(-1, path);
		if (found !== undefined) {
			return found;
		}

		for (const [row, folder] of this.#orphanFolders) {
			const own = joinPath(folder, entryName(this.#columns.name(row)));
			if (isWithin(path, own)) {
				return path === own ? row : this.#descend(row, path.slice(own.length + 1));
			}
		}

		return undefined;
	}

	entry(row: number): TreeEntry {
		return this.#entryIn(this.#folder(this.#links.parents[row] ?? -1), row);
	}

	/** In the byte order of the names. */
	*children(row: number): Iterable<TreeEntry> {
		const folder = this.#folder(row);
		for (const child of this.#links.children(row)) {
			yield this.#entryIn(folder, child);
		}
	}

	/** Everything below a row, depth first, each folder before what is in it. */
	*walk(row: number): Iterable<TreeEntry> {
		const levels = [{folder: this.#folder(row), rows: this.#links.children(row), next: 0}];
		for (let level = levels.at(-1); level; level = levels.at(-1)) {
			const child = level.rows[level.next];
			level.next++;
			if (child === undefined) {
				levels.pop();
				continue;
			}

			const entry = this.#entryIn(level.folder, child);
			yield entry;
			const rows = this.#links.children(child);
			if (rows.length > 0) {
				levels.push({folder: {row: child, fileId: entry.fileId, path: entry.path}, rows, next: 0});
			}
		}
	}

	/** The row itself as a folder, with names joined from the top down. */
	#folder(row: number): Folder {
		const rows: number[] = [];
		for (let at = row; at !== -1; at = this.#links.parents[at] ?? -1) {
			rows.push(at);
		}

		let folder = top;
		for (const at of rows.toReversed()) {
			const name = this.#columns.name(at);
			folder = {
				row: at,
				fileId: this.#columns.ownId(at) ?? derivedId(folder.fileId, name),
				path: joinPath(this.#orphanFolders.get(at) ?? folder.path, entryName(name)),
			};
		}

		return folder;
	}

	#entryIn(folder: Folder, row: number): TreeEntry {
		const name = this.#columns.name(row);
		const start = row * hashLength;
		return treeEntry(
			{
				fileId: this.#columns.ownId(row) ?? derivedId(folder.fileId, name),
				ref: `filemeta/${this.#columns.filemeta.toString('hex', start, start + hashLength)}`,
				name,
				parentPath: this.#orphanFolders.get(row) ?? folder.path,
			},
			this.#columns.facts(row),
		);
	}

	/** Follows names down from a folder, past every entry that bears them. */
	#descend(row: number, path: string): number | undefined {
		let rows = [row];
		for (const component of path.split('/')) {
			rows = rows.flatMap(folder => this.#named(this.#links.children(folder), component));
		}

		return rows[0];
	}

	#named(children: Int32Array, name: string): number[] {
		const bytes = Buffer.from(name);
		let low = 0;
		let high = children.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#columns.nameBytes(children[middle] ?? 0).compare(bytes) < 0) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		const found: number[] = [];
		for (const row of children.subarray(low)) {
			if (!this.#columns.nameBytes(row).equals(bytes)) {
				break;
			}

			// An odd name that was changed may look like this one; this one is meant.
			found.push(row);
		}

		return found.length > 0 ? found : [...children].filter(row => entryName(this.#columns.name(row)) === name);
	}
}
