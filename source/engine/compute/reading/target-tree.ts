import {closeSync, unlinkSync} from 'node:fs';
import process from 'node:process';
import {randomUUID} from 'node:crypto';
import type {FilePath} from '../../filesystem/file-path.js';
import {thisProcess} from '../../filesystem/process-identity.js';
import {SafeFolder} from '../../filesystem/safe-folder.js';
import {SafeTree} from '../../filesystem/safe-tree.js';
import type {Restorer} from './apply-metadata.js';
import {type EntryTable, noParent} from './entry-table.js';

/** What the plan says about a row. */
export const rowAction = {
	/** Not part of this restore. */
	none: 0,
	/** Nothing has its name. */
	create: 1,
	/** Something has its name and gives way. */
	replace: 2,
	/** The file is there already; only what is about it may have to be set. */
	refresh: 3,
	/** Something has its name and stays. */
	keep: 4,
	/** Something has its name that must not give way. */
	blocked: 5,
} as const;

export type TargetSetup = {
	/** A path that leads to the target folder for all threads. */
	readonly root: FilePath;
	/** Marks the temporary files of this run. */
	readonly run: string;
	/** A byte a row: {@link rowAction}. */
	readonly actions: SharedArrayBuffer;
	readonly restorer: Restorer;
};

const temporaryPattern = /^\.holdfast-(?<pid>\d+)-(?<startTime>\d*)-(?<run>[\da-f]{8})-[\da-f]{12}\.part$/;

/** Whether this is the name of a file that a restore was writing: its process, when that started, and its run. */
export function parseTemporaryName(name: string): {pid: number; startTime: string; run: string} | undefined {
	const found = temporaryPattern.exec(name)?.groups;
	return found && {pid: Number(found.pid), startTime: found.startTime ?? '', run: found.run ?? ''};
}

/** The folder that is restored into, and how entries get their names in it. */
export class TargetTree implements Disposable {
	readonly table: EntryTable;
	readonly restorer: Restorer;
	readonly #actions: Uint8Array;
	readonly #run: string;
	readonly #root: FilePath;
	readonly #tree: SafeTree;
	/** A second place to be at: linking needs two folders at once. */
	#leaders: SafeTree | undefined;
	#parent = noParent;
	#folder: SafeFolder;

	constructor({root, run, actions, restorer}: TargetSetup, table: EntryTable) {
		this.table = table;
		this.restorer = restorer;
		this.#actions = new Uint8Array(actions);
		this.#run = run;
		this.#root = root;
		this.#tree = new SafeTree(SafeFolder.open(root));
		this.#folder = this.#tree.top;
	}

	action(row: number): number {
		return this.#actions[row] ?? rowAction.none;
	}

	/** The folder that holds the row's entry. Valid until the next call. */
	folderOf(row: number): SafeFolder {
		const parent = this.table.parentOf(row);
		if (parent !== this.#parent) {
			this.#folder = parent === noParent ? this.#tree.top : this.open(parent);
			this.#parent = parent;
		}

		return this.#folder;
	}

	/** The folder that a row stands for. Valid until the next call of this or of `folderOf`. */
	open(row: number, make = false): SafeFolder {
		this.#parent = row;
		this.#folder = this.#tree.folder(this.table.pathParts(row), make);
		return this.#folder;
	}

	/** The path of the file that others are linked to. Valid until the next call. */
	leaderPath(row: number): FilePath {
		this.#leaders ??= new SafeTree(SafeFolder.open(this.#root));
		return this.#leaders.folder(this.table.pathParts(row).slice(0, -1)).entry(this.table.name(row));
	}

	/** The last part is random: `randomUUID` takes it from a pool, where `randomBytes` would cost as much as opening the file. */
	temporaryName(): string {
		return `.holdfast-${process.pid}-${thisProcess().startTime}-${this.#run}-${randomUUID().slice(-12)}.part`;
	}

	/**
	Gives a finished entry its final name, in place of what has it when the plan says so.

	@throws The system error; EEXIST when something has taken the name that was free.
	*/
	publish(temporary: FilePath, row: number): void {
		const folder = this.folderOf(row);
		const name = this.table.name(row);
		if (this.action(row) === rowAction.create) {
			folder.renameIfAbsent(temporary, name);
		} else {
			folder.rename(temporary, name);
		}
	}

	/** Removes what was begun. Never throws: another error is on its way. */
	discard(row: number, temporary: FilePath, fd?: number): void {
		quietly(() => {
			if (fd !== undefined) {
				closeSync(fd);
			}
		});
		quietly(() => {
			unlinkSync(this.folderOf(row).entry(temporary));
		});
	}

	[Symbol.dispose](): void {
		this.#tree[Symbol.dispose]();
		this.#leaders?.[Symbol.dispose]();
	}
}

function quietly(step: () => void): void {
	try {
		step();
	} catch {
		// A leftover is removed by the next restore.
	}
}
