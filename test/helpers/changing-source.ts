import {Buffer} from 'node:buffer';
import type {SnapshotSource} from '../../source/engine/objects/model.js';
import {
	EntryError,
	type IncrementalSource,
	InvalidTokenError,
	type SourceChange,
	type SourceEntry,
} from '../../source/engine/sources/source.js';

type Held = {readonly text: string | undefined; readonly version: number};

const parentOf = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('/')));

/** Files and folders in memory, with a log of what happened to them. A token is the length of the log. */
export class ChangingSource implements IncrementalSource {
	excludeHash: string | undefined;
	/** Tokens of an earlier time are not valid any more. */
	firstValid = 0;
	/** Files that cannot be read. */
	readonly unreadable = new Set<string>();
	/** What the engine has asked for. */
	readonly asked: string[] = [];
	/** Called before a list of changes is handed out. */
	beforeChanges: () => void = () => {};
	readonly #held = new Map<string, Held>();
	readonly #log: Array<{readonly type: 'delete' | 'upsert'; readonly id: string}> = [];

	get ids(): string[] {
		return [...this.#held.keys()];
	}

	isFolder(id: string): boolean {
		return id === '' || this.#held.get(id)?.text === undefined;
	}

	/** A file, or a folder when there is no text. */
	put(id: string, text?: string): void {
		const before = this.#held.get(id);
		if (before && before.text === undefined && text !== undefined) {
			this.remove(id);
		}

		this.#held.set(id, {text, version: this.#log.length + 1});
		this.#log.push({type: 'upsert', id});
	}

	remove(id: string): void {
		for (const held of this.ids) {
			if (held === id || held.startsWith(`${id}/`)) {
				this.#held.delete(held);
			}
		}

		this.#log.push({type: 'delete', id});
	}

	async info(): Promise<SnapshotSource> {
		return {type: 'changing', account: 'test', path: 'memory'};
	}

	async *walk(): AsyncGenerator<readonly SourceEntry[]> {
		this.asked.push('walk');
		const order = (id: string) => id.replaceAll('/', '\0');
		const ids = this.ids.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
		if (ids.length > 0) {
			yield ids.map(id => this.#entry(id));
		}
	}

	async startToken(): Promise<string> {
		return String(this.#log.length);
	}

	async *changes(token: string): AsyncGenerator<readonly SourceChange[], string> {
		this.asked.push(`changes since ${token}`);
		if (Number(token) < this.firstValid) {
			throw new InvalidTokenError();
		}

		const end = this.#log.length;
		for (const {type, id} of this.#log.slice(Number(token), end)) {
			this.beforeChanges();
			if (type === 'delete') {
				yield [{type, fileId: id}];
			} else if (this.#held.has(id)) {
				yield [{type, entry: this.#entry(id)}];
			}
		}

		return String(end);
	}

	async *open({fileId}: SourceEntry): AsyncGenerator<Buffer> {
		this.asked.push(`read ${fileId}`);
		const held = this.#held.get(fileId);
		if (held === undefined || this.unreadable.has(fileId)) {
			throw new EntryError('it cannot be read');
		}

		yield Buffer.from(held.text ?? '');
	}

	async close(): Promise<void> {}

	#entry(fileId: string): SourceEntry {
		const {text, version = 0} = this.#held.get(fileId) ?? {};
		const parentId = parentOf(fileId);
		return {
			kind: text === undefined ? 'folder' : 'file',
			fileId,
			parentId,
			name: parentId === '' ? fileId : fileId.slice(parentId.length + 1),
			size: text?.length ?? 0,
			mtimeMs: version * 1000,
			ctimeMs: version,
			inode: 0,
			attributes: {mode: 0o644, uid: 1, gid: 1, isSettled: true},
		};
	}
}
