import {createHash} from 'node:crypto';
import {walk} from '../../source/engine/hamt/walk.js';
import {readExtra} from '../../source/engine/objects/holdfast-extra.js';
import type {FileMeta} from '../../source/engine/objects/model.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {loadSnapshotCatalog, type SnapshotEntry} from '../../source/engine/repository/snapshot-catalog.js';
import type {Manifest} from './source-tree.js';

/** All snapshots of the repository, each read itself. Throws when one cannot be read. */
export async function listSnapshots(repository: Repository): Promise<readonly SnapshotEntry[]> {
	const {entries, unreadable} = await loadSnapshotCatalog(repository, {full: true});
	if (unreadable.length > 0) {
		throw new Error(
			`snapshots cannot be read: ${unreadable.map(({ref, error}) => `${ref}: ${String(error)}`).join(', ')}`,
		);
	}

	return entries;
}

/** Reads every byte of a snapshot and compares it with what the source held: one sentence for each difference. */
export const verifySnapshot = async (
	repository: Repository,
	snapshot: SnapshotEntry,
	expected: Manifest,
): Promise<string[]> => new SnapshotVerifier(repository).verify(snapshot, expected);

/** Verifies several snapshots; what they have in common is read once. */
export class SnapshotVerifier {
	readonly #repository: Repository;
	/** By filemeta key. */
	readonly #found = new Map<string, string>();

	constructor(repository: Repository) {
		this.#repository = repository;
	}

	/** One sentence for each difference between a snapshot and what the source held; empty when there is none. */
	async verify({ref, snapshot}: SnapshotEntry, expected: Manifest): Promise<string[]> {
		const {objects} = this.#repository;
		const problems: string[] = [];
		const missing = new Set(expected.keys());
		try {
			for await (const {key, filemeta} of walk(snapshot.root, async node => objects.node(node))) {
				missing.delete(key);
				try {
					const found = this.#found.get(filemeta) ?? (await describe(objects, await objects.fileMeta(filemeta)));
					this.#found.set(filemeta, found);
					if (found !== expected.get(key)) {
						problems.push(`${ref} ${key}: ${found} instead of ${expected.get(key) ?? 'nothing'}`);
					}
				} catch (error) {
					problems.push(`${ref} ${key}: ${String(error)}`);
				}
			}
		} catch (error) {
			problems.push(`${ref}: ${String(error)}`);
		}

		return [...problems, ...[...missing].map(key => `${ref} ${key}: missing`)];
	}
}

async function describe(objects: Repository['objects'], meta: FileMeta): Promise<string> {
	if (meta.type === 'folder') {
		return 'folder';
	}

	const target = readExtra(meta)?.target;
	if (target !== undefined) {
		return `link ${target.toString()}`;
	}

	const {inline, chunks} = await objects.content(`content/${meta.contentRef ?? meta.contentHash}`);
	const hash = createHash('sha256').update(inline ?? '');
	for (const chunk of chunks) {
		hash.update(await objects.chunk(chunk));
	}

	const hex = hash.digest('hex');
	return hex === meta.contentHash ? `file ${hex}` : `file ${hex}, which its metadata calls ${meta.contentHash}`;
}
