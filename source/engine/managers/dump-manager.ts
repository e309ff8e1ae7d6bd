import {createHash} from 'node:crypto';
import {CorruptObjectError, PathNotFoundError, RefusedError} from '../errors.js';
import type {FileMeta} from '../objects/model.js';
import {openTree} from '../repository/file-tree.js';
import type {Repository} from '../repository/repository.js';
import {pathInSnapshot} from '../repository/path-in-snapshot.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import type {TreeEntry} from '../repository/tree-entry.js';

export type DumpOptions = {
	/** As `resolveSnapshot` takes it. */
	readonly snapshot: string;
	readonly path: string;
	readonly signal?: AbortSignal;
};

export type DumpResult = {
	/** `snapshot/<hex>` */
	readonly ref: string;
	/** A file, or a folder, which has no bytes: restore it into an archive. Absent for the root. */
	readonly entry?: TreeEntry;
	/** The bytes of the file, each piece proven; read while it is consumed. Ends with CorruptObjectError when the pieces do not make up the file. */
	readonly bytes: AsyncIterable<Buffer>;
};

const readsAhead = 4;

/** Gives the bytes of one file. Nothing is written and no lock is needed. */
export class DumpManager {
	readonly #repository: Repository;

	constructor({repository}: {readonly repository: Repository}) {
		this.#repository = repository;
	}

	/** @throws {PathNotFoundError} {RefusedError} For what is neither a file nor a folder. Otherwise what `resolveSnapshot` and `FileTree` throw. */
	async run({snapshot: name, path, signal}: DumpOptions): Promise<DumpResult> {
		const {ref, snapshot} = await resolveSnapshot(this.#repository, name, {signal});
		const tree = openTree(this.#repository, snapshot);
		const entry = await tree.entry(await pathInSnapshot(tree, path, {signal}), {signal});
		if (!entry) {
			if (path.replaceAll('/', '') === '') {
				return {ref, bytes: nothing()};
			}

			throw new PathNotFoundError(`There is no ${JSON.stringify(path)} in snapshot ${ref.slice(-64, -56)}`, {
				hint: 'Paths begin at the root of the source. List a folder above it to see what there is.',
			});
		}

		if (entry.kind === 'folder') {
			return {ref, entry, bytes: nothing()};
		}

		if (entry.kind !== 'file') {
			throw new RefusedError(`${JSON.stringify(path)} is a ${entry.kind}, which has no bytes of its own`, {
				hint: entry.target === undefined ? 'Restore it instead.' : 'Dump the file that it points to.',
			});
		}

		return {ref, entry, bytes: this.#read(await tree.meta(entry, {signal}), signal)};
	}

	async *#read(meta: FileMeta, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
		if (meta.contentHash === '') {
			return;
		}

		const {objects} = this.#repository;
		const contentKey = `content/${[meta.contentRef, meta.contentHash].find(Boolean) ?? ''}`;
		const {chunks, inline} = await objects.content(contentKey, {signal});
		const hash = createHash('sha256');
		const ahead: Array<Promise<Buffer>> = [];
		const readNext = (index: number) => {
			const chunk = chunks[index];
			if (chunk !== undefined) {
				const reading = objects.chunk(chunk, {signal});
				// It is awaited in its turn; until then a failure of a later piece must not end the process.
				reading.catch(() => {});
				ahead.push(reading);
			}
		};

		for (let index = 0; index < readsAhead; index++) {
			readNext(index);
		}

		for (let index = 0; index < chunks.length; index++) {
			const piece = await ahead.shift();
			readNext(index + readsAhead);
			if (piece) {
				hash.update(piece);
				yield piece;
			}
		}

		if (inline) {
			hash.update(inline);
			yield inline;
		}

		if (hash.digest('hex') !== meta.contentHash) {
			throw new CorruptObjectError(contentKey, 'its pieces do not make up the file that was backed up');
		}
	}
}

async function* nothing(): AsyncGenerator<Buffer> {
	// A folder has no bytes.
}
