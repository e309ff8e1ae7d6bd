import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {isStorableKey} from '../../source/engine/objects/keys.js';
import type {Trial} from './fault-run.js';
import type {FileEvent} from './record-file-system.js';

/** The bytes of one file: what is on the disk for sure, and writes that are still on their way there. */
type Inode = {
	durable: Uint8Array;
	pending: Array<{readonly offset: number; readonly data: Uint8Array}>;
	size: number;
	/** How many pending writes there were when a sync began, by handle. */
	readonly syncing: Map<string, number>;
};

/** A change of a folder. It concerns the inode that the name stood for at that moment. */
type NameChange = {
	readonly folder: string;
	readonly apply: (names: Map<string, Inode>) => void;
	isDurable: boolean;
};

/** A folder that was made; one that is lost takes along what is in it. */
type MadeFolder = {readonly folder: string; readonly path: string; isDurable: boolean};

/** What a run that nothing disturbs does to the files below a folder. */
export type Recording = {
	/** The folder. */
	readonly root: string;
	/** What was there before, by absolute path. */
	readonly before: ReadonlyMap<string, Buffer>;
	readonly events: readonly FileEvent[];
};

/** All files below a folder. */
export function readFolder(root: string): Map<string, Buffer> {
	return new Map(
		readdirSync(root, {recursive: true, withFileTypes: true})
			.filter(entry => entry.isFile())
			.map(entry => path.join(entry.parentPath, entry.name))
			.map(file => [file, readFileSync(file)]),
	);
}

/**
A disk as it may be after the power failed in the middle of a run.

What was not synced may be there, or not, or in part, each write and each name for itself and in any order; what was synced is there. That is what POSIX promises, and
more than real file systems do to anyone.
*/
export class PowerLoss {
	readonly #recording: Recording;

	constructor(recording: Recording) {
		this.#recording = recording;
	}

	/** @param end How many events happened. @returns The objects that are found afterwards. */
	async after(end: number, trial: Trial): Promise<MemoryStore> {
		const {root, before, events} = this.#recording;
		const model = new DiskModel(before);
		for (const event of events.slice(0, end)) {
			model.happen(event);
		}

		const store = new MemoryStore();
		for (const [file, bytes] of model.collapse(trial)) {
			const key = path.relative(root, file);
			if (isStorableKey(key) && !key.endsWith('.tmp')) {
				await store.put(key, bytes);
			}
		}

		return store;
	}
}

const newInode = (durable: Uint8Array = Buffer.alloc(0)): Inode => ({
	durable,
	pending: [],
	size: durable.length,
	syncing: new Map(),
});

class DiskModel {
	/** As the running program sees it. */
	readonly #names: Map<string, Inode>;
	readonly #before: ReadonlyMap<string, Inode>;
	readonly #open = new Map<string, Inode>();
	readonly #changes: NameChange[] = [];
	readonly #madeFolders: MadeFolder[] = [];
	/** What had been done when the sync of a folder began, by handle. */
	readonly #syncingFolders = new Map<string, ReadonlyArray<NameChange | MadeFolder>>();

	constructor(before: ReadonlyMap<string, Buffer>) {
		this.#before = new Map([...before].map(([file, bytes]) => [file, newInode(bytes)]));
		this.#names = new Map(this.#before);
	}

	happen(event: FileEvent): void {
		switch (event.type) {
			case 'open': {
				this.#openFile(event);
				break;
			}

			case 'write': {
				const data = Buffer.from(event.data, 'base64');
				const inode = this.#inodeOf(event.handle);
				inode.pending.push({offset: inode.size, data});
				inode.size += data.length;
				break;
			}

			case 'sync-begin': {
				const inode = this.#inodeOf(event.handle);
				inode.syncing.set(event.handle, inode.pending.length);
				break;
			}

			case 'sync-end': {
				const inode = this.#inodeOf(event.handle);
				const count = inode.syncing.get(event.handle) ?? 0;
				inode.durable = applied(inode.durable, inode.pending.slice(0, count));
				inode.pending = inode.pending.slice(count);
				break;
			}

			case 'sync-folder-begin': {
				this.#syncingFolders.set(event.handle, [...this.#changes, ...this.#madeFolders]);
				break;
			}

			case 'sync-folder-end': {
				for (const change of this.#syncingFolders.get(event.handle) ?? []) {
					change.isDurable ||= change.folder === event.path;
				}

				break;
			}

			case 'done': {
				break;
			}

			case 'mkdir': {
				this.#madeFolders.push({folder: path.dirname(event.path), path: event.path, isDurable: false});
				break;
			}

			case 'rename':
			case 'link':
			case 'unlink': {
				this.#changeName(event);
			}
		}
	}

	/** What is on the disk when the power is back. */
	collapse(trial: Trial): Map<string, Uint8Array> {
		// Now and then nothing or everything gets through, otherwise a part.
		const luck = trial.pick([0, 0, 0.3, 0.5, 0.8, 1]);
		const names = new Map(this.#before);
		const lostFolders = this.#madeFolders.filter(({isDurable}) => !isDurable && trial.random() >= luck);
		for (const {apply, isDurable} of this.#changes) {
			if (isDurable || trial.random() < luck) {
				apply(names);
			}
		}

		const files = new Map<string, Uint8Array>();
		for (const [file, inode] of names) {
			const isLost = lostFolders.some(({path: folder}) => file.startsWith(`${folder}/`));
			if (!isLost) {
				const survivors = inode.pending.filter(() => trial.random() < luck);
				const torn = survivors.map(({offset, data}) =>
					trial.random() < 0.2 ? {offset, data: data.subarray(0, trial.integer(data.length + 1))} : {offset, data},
				);
				files.set(file, applied(inode.durable, torn));
			}
		}

		return files;
	}

	#openFile({handle, path: file, isNew}: Extract<FileEvent, {type: 'open'}>): void {
		const found = this.#names.get(file);
		const inode = found ?? newInode();
		this.#open.set(handle, inode);
		if (found === undefined && isNew) {
			this.#change(path.dirname(file), names => {
				names.set(file, inode);
			});
		}
	}

	#changeName(event: Extract<FileEvent, {type: 'rename' | 'link' | 'unlink'}>): void {
		const {path: from} = event;
		const inode = this.#names.get(from);
		if (inode === undefined) {
			return;
		}

		this.#change(path.dirname(from), names => {
			if (event.type !== 'link') {
				names.delete(from);
			}

			if (event.type !== 'unlink') {
				names.set(event.to, inode);
			}
		});
	}

	#change(folder: string, apply: (names: Map<string, Inode>) => void): void {
		this.#changes.push({folder, apply, isDurable: false});
		apply(this.#names);
	}

	#inodeOf(handle: string): Inode {
		const inode = this.#open.get(handle);
		if (inode === undefined) {
			throw new Error(`The record lacks the opening of ${handle}`);
		}

		return inode;
	}
}

/** Bytes with some writes on them; what lies between is zero. */
function applied(
	bytes: Uint8Array,
	writes: ReadonlyArray<{readonly offset: number; readonly data: Uint8Array}>,
): Uint8Array {
	const whole = new Uint8Array(Math.max(bytes.length, ...writes.map(({offset, data}) => offset + data.length)));
	whole.set(bytes);
	for (const {offset, data} of writes) {
		whole.set(data, offset);
	}

	return whole;
}
