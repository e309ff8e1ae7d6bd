import {walkNodes} from '../../hamt/walk.js';
import type {Phase} from '../../reporting/reporter.js';
import {isScanned, openTree} from '../../repository/file-tree.js';
import {inParallel} from '../../repository/in-parallel.js';
import {KeyTable} from '../../repository/key-table.js';
import type {Repository} from '../../repository/repository.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {bitsOf, type Excludes} from './excludes.js';
import type {FolderTable} from './folder-table.js';
import {NamingFolders} from './naming-folders.js';

export type SurveyParts = {
	readonly folders: FolderTable;
	readonly excludes: Excludes;
	readonly phase: Phase;
	readonly signal: AbortSignal | undefined;
};

/** Looks at every version of every file once. */
export class Survey {
	readonly names: NamingFolders;
	/** By the number of a folder: versions of what is right in it. */
	readonly versions: number[] = [];
	/** By the bit of an exclude: versions that it would have left out. */
	readonly excludedVersions: number[] = [];
	readonly #repository: Repository;
	readonly #parts: SurveyParts;
	/** By source: nodes and metadata that were looked at. */
	readonly #seen: KeyTable[] = [];
	/** By the number of a content: its chunks. */
	readonly #chunks = new Map<number, readonly string[]>();

	constructor(repository: Repository, parts: SurveyParts) {
		this.#repository = repository;
		this.#parts = parts;
		this.names = new NamingFolders(parts.folders);
	}

	async add(source: number, entry: SnapshotEntry, isRecent: boolean): Promise<void> {
		const {phase, signal} = this.#parts;
		const seen = this.#seen[source] ?? new KeyTable();
		this.#seen[source] = seen;
		await inParallel(
			this.#newVersions(entry, seen),
			async ({path, filemeta}) => {
				await this.#addVersion(source, {path, filemeta}, isRecent);
				phase.increment(1);
			},
			{signal},
		);
	}

	/** A chunk is where the contents are that name it. */
	nameChunks(): void {
		for (const [content, chunks] of this.#chunks) {
			const naming = this.names.of(content);
			for (const chunk of naming ? chunks : []) {
				if (naming) {
					this.names.add(chunk, naming);
				}
			}
		}
	}

	async *#newVersions({snapshot}: SnapshotEntry, seen: KeyTable) {
		const {objects} = this.#repository;
		const {signal} = this.#parts;
		if (!isScanned(snapshot)) {
			// Ids are no paths there: the whole tree tells where a file is.
			for await (const {path, ref} of openTree(this.#repository, snapshot).walk(undefined, {signal})) {
				if (!seen.has(ref)) {
					seen.add(ref);
					yield {path, filemeta: ref};
				}
			}

			return;
		}

		const read = async (node: string) => objects.node(node, {signal});
		for await (const {ref, node} of walkNodes(snapshot.root, read, {skip: key => seen.has(key), signal})) {
			seen.add(ref);
			for (const {key: path, filemeta} of node.type === 'leaf' ? node.entries : []) {
				if (!seen.has(filemeta)) {
					seen.add(filemeta);
					yield {path, filemeta};
				}
			}
		}
	}

	async #addVersion(
		source: number,
		{path, filemeta}: {readonly path: string; readonly filemeta: string},
		isRecent: boolean,
	): Promise<void> {
		const {objects} = this.#repository;
		const {folders, excludes, signal} = this.#parts;
		const {type, contentRef, contentHash} = await objects.fileMeta(filemeta, {signal});
		const isFolder = type === 'folder';
		const folder = folders.add(source, isFolder ? path : path.slice(0, Math.max(0, path.lastIndexOf('/'))));
		const excludedBy = isFolder ? excludes.ofFolder(folder) : excludes.ofFile(folder, path);
		this.names.add(filemeta, {folder, isRecent, excludedBy});
		this.#count(folder, excludedBy);
		const content = contentRef ?? contentHash;
		if (content === '') {
			return;
		}

		const number = this.names.add(`content/${content}`, {folder, isRecent, excludedBy});
		if (!this.#chunks.has(number)) {
			this.#chunks.set(number, []);
			const {chunks} = await objects.content(`content/${content}`, {signal});
			this.#chunks.set(number, chunks);
		}
	}

	#count(folder: number, excludedBy: number): void {
		this.versions[folder] = (this.versions[folder] ?? 0) + 1;
		for (const place of bitsOf(excludedBy)) {
			this.excludedVersions[place] = (this.excludedVersions[place] ?? 0) + 1;
		}
	}
}
