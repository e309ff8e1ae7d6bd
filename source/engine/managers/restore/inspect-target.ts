import {type BigIntStats, type Dirent, lstatSync, readdirSync, readlinkSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {entryFlag, type EntryTable, noParent} from '../../compute/reading/entry-table.js';
import {rowAction} from '../../compute/reading/target-tree.js';
import type {RareMetadata} from '../../compute/reading/record-metadata.js';
import {throwIfCancelled} from '../../errors.js';
import {fsErrorReason, isSystemError} from '../../filesystem/fs-error.js';
import {kindFromMode} from '../../filesystem/kind-from-mode.js';
import {deviceNumbers} from '../../filesystem/special-files.js';
import {SafeFolder} from '../../filesystem/safe-folder.js';
import {SafeTree} from '../../filesystem/safe-tree.js';
import {textOfName, textOfPath} from './entry-text.js';
import {FolderContents} from './folder-contents.js';
import {isLeftover} from './leftovers.js';
import type {Entries} from './load-entries.js';
import {planRemoval, type Removal} from './plan-removal.js';
import {selected, type Selection} from './select-entries.js';

/** What to do with a file that is in the target already. */
export type OverwritePolicy = 'never' | 'if-changed' | 'always';

export type InspectOptions = {
	readonly target: string;
	readonly overwrite: OverwritePolicy;
	readonly isDeleting: boolean;
	readonly signal?: AbortSignal | undefined;
};

export type Inspection = {
	/** A value of `rowAction` a row, in shared memory. */
	readonly actions: Uint8Array<SharedArrayBuffer>;
	/** What must go before something else can take its place. Content before its folder. */
	readonly obstacles: readonly Removal[];
	/** What is not in the snapshot. Content before its folder. */
	readonly extras: readonly Removal[];
	/** Files that an interrupted restore has left. */
	readonly leftovers: readonly Removal[];
	readonly failures: ReadonlyArray<{readonly path: string; readonly reason: string}>;
};

/** Longest time that the event loop waits. */
const sliceMs = 10;

/** Looks at what is in the target, and decides for each selected entry what is done. Changes nothing. */
export async function inspectTarget(
	{table, order, rare}: Entries,
	selection: Selection,
	options: InspectOptions,
): Promise<Inspection> {
	const actions = new Uint8Array(new SharedArrayBuffer(table.rows));
	for (const row of order) {
		actions[row] = selection.rows[row] === selected.no ? rowAction.none : rowAction.create;
	}

	const found: Inspection & Found = {actions, obstacles: [], extras: [], leftovers: [], failures: []};
	const top = openTarget(options.target);
	if (top === undefined) {
		return found;
	}

	using tree = new SafeTree(top);
	const contents = new FolderContents(table, order, selection.rows);
	const inspector = new Inspector({table, selection, options, found, rareOf: row => rare.get(row)});
	let sliceStart = performance.now();
	for (const row of [noParent, ...contents.folders]) {
		if (performance.now() - sliceStart > sliceMs) {
			await setImmediate();
			throwIfCancelled(options.signal);
			sliceStart = performance.now();
		}

		// A folder that is not there has nothing in it that could be looked at.
		if (row === noParent || actions[row] === rowAction.refresh) {
			inspector.inspect(tree, row, contents.of(row));
		}
	}

	return found;
}

type Found = {
	obstacles: Removal[];
	extras: Removal[];
	leftovers: Removal[];
	failures: Array<{path: string; reason: string}>;
};

type InspectorParts = {
	readonly table: EntryTable;
	readonly selection: Selection;
	readonly options: InspectOptions;
	readonly found: Found & {readonly actions: Uint8Array};
	readonly rareOf: (row: number) => RareMetadata | undefined;
};

class Inspector {
	readonly #parts: InspectorParts;

	constructor(parts: InspectorParts) {
		this.#parts = parts;
	}

	/** Compares one folder of the target with the entries that belong into it. */
	inspect(tree: SafeTree, folderRow: number, rows: Uint32Array): void {
		const {table, selection, options, found} = this.#parts;
		const parts = folderRow === noParent ? [] : table.pathParts(folderRow);
		let there: Map<string, Dirent<Buffer>>;
		let folder: SafeFolder;
		try {
			folder = tree.folder(parts);
			there = readFolder(folder);
		} catch (error) {
			found.failures.push({path: parts.map(textOfName).join('/'), reason: fsErrorReason(error)});
			return;
		}

		for (const row of rows) {
			const name = table.name(row);
			const key = name.toString('latin1');
			if (there.delete(key)) {
				found.actions[row] = this.#decide(folder, row, [...parts, name]);
			}
		}

		const isCovered = folderRow === noParent || selection.rows[folderRow] !== selected.no;
		for (const [, entry] of isCovered ? there : []) {
			if (isLeftover(entry)) {
				found.leftovers.push({parts: [...parts, entry.name], isFolder: false});
			} else if (options.isDeleting) {
				found.extras.push(...planRemoval(folder, parts, entry, selection));
			}
		}
	}

	#decide(folder: SafeFolder, row: number, parts: readonly Buffer[]): number {
		const {table, selection, options, found} = this.#parts;
		const path = folder.entry(table.name(row));
		let stats: BigIntStats;
		try {
			stats = lstatSync(path, {bigint: true});
		} catch (error) {
			return isSystemError(error, 'ENOENT') ? rowAction.create : this.#block(row, fsErrorReason(error));
		}

		const isFolder = table.kindOf(row) === 'folder';
		if (isFolder && stats.isDirectory()) {
			return rowAction.refresh;
		}

		// Replacing a folder by something else, or the reverse, loses what no one verified first.
		if (isFolder || stats.isDirectory()) {
			if (!options.isDeleting) {
				return this.#block(row, `a ${kindFromMode(Number(stats.mode)) ?? 'thing'} of that name is in the way`);
			}

			const entry = {name: table.name(row), isDirectory: () => stats.isDirectory()};
			found.obstacles.push(...planRemoval(folder, parts.slice(0, -1), entry, selection));
			return rowAction.create;
		}

		if (options.overwrite === 'never') {
			return rowAction.keep;
		}

		return options.overwrite === 'if-changed' && this.#isUnchanged(row, path, stats)
			? rowAction.refresh
			: rowAction.replace;
	}

	#isUnchanged(row: number, path: string | Buffer, stats: BigIntStats): boolean {
		const {table, rareOf} = this.#parts;
		const kind = table.kindOf(row);
		if (kind !== kindFromMode(Number(stats.mode))) {
			return false;
		}

		if (kind === 'symlink') {
			return readlinkSync(path, 'buffer').equals(rareOf(row)?.target ?? new Uint8Array(0));
		}

		if (kind !== 'file') {
			const {major, minor} = deviceNumbers(stats.rdev);
			const device = rareOf(row)?.device ?? {major: 0, minor: 0};
			return device.major === major && device.minor === minor;
		}

		const isSameTime = table.has(row, entryFlag.nanoseconds)
			? stats.mtimeNs === table.mtimeInNs(row)
			: stats.mtimeNs / 1_000_000_000n === BigInt(table.mtime[row] ?? 0);
		return isSameTime && Number(stats.size) === table.size[row];
	}

	#block(row: number, reason: string): number {
		this.#parts.found.failures.push({path: textOfPath(this.#parts.table, row), reason});
		return rowAction.blocked;
	}
}

/** The target, or nothing when it is still to be made. */
function openTarget(target: string): SafeFolder | undefined {
	try {
		return SafeFolder.open(target);
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) {
			return undefined;
		}

		throw error;
	}
}

function readFolder(folder: SafeFolder): Map<string, Dirent<Buffer>> {
	const entries = readdirSync(folder.self, {withFileTypes: true, encoding: 'buffer'});
	return new Map(entries.map(entry => [entry.name.toString('latin1'), entry]));
}
