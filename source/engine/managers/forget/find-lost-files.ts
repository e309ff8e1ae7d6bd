import {walkNodes} from '../../hamt/walk.js';
import type {NodeEntry} from '../../objects/model.js';
import {openTree} from '../../repository/file-tree.js';
import {inParallel} from '../../repository/in-parallel.js';
import type {Repository} from '../../repository/repository.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {defaultGroupBy, groupSnapshots} from '../snapshot-groups.js';

/** A file of which nothing is left when snapshots go. */
export type LostFile = {
	/** From the root of the source. */
	readonly path: string;
	/** Of its newest version. */
	readonly size: number;
	readonly mtime: Date;
	/** Ref of the snapshot that is the newest to have it. */
	readonly snapshot: string;
};

/** What can never be restored any more once snapshots are gone and pruned. Bytes are those of the files themselves. */
export type LostFiles = {
	/** Files that no snapshot that stays has in any version, nor their bytes under another name. */
	readonly count: number;
	readonly bytes: number;
	/** The first thousand of them. */
	readonly files: readonly LostFile[];
	/** Contents that no snapshot that stays has: those of lost files, and older ones of files that stay. */
	readonly versions: {readonly count: number; readonly bytes: number};
};

export type LostFilesQuestion = {
	readonly remove: readonly SnapshotEntry[];
	readonly remain: readonly SnapshotEntry[];
	/** Whether a snapshot that stays needs this object. */
	readonly isNeeded: (key: string) => boolean;
	readonly signal?: AbortSignal | undefined;
};

type Candidate = {
	readonly entry: SnapshotEntry;
	readonly ref: string;
	readonly size: number;
};

const mostDescribed = 1000;

/** Finds out what goes for good with some snapshots. Reads only what no other snapshot needs, and trees of the same source until every file is found. */
export async function findLostFiles(
	repository: Pick<Repository, 'objects'>,
	{remove, remain, isNeeded, signal}: LostFilesQuestion,
): Promise<LostFiles> {
	const contents = new Map<string, number>();
	const lost: Candidate[] = [];
	const staying = new Map(groupSnapshots(remain).map(({key, entries}) => [JSON.stringify(key), entries]));
	for (const {key, entries} of groupSnapshots(remove, defaultGroupBy)) {
		const candidates = await findCandidates(repository, {entries, isNeeded, contents, signal});
		await dropThoseThatStay(repository, {candidates, entries: staying.get(JSON.stringify(key)) ?? [], signal});
		lost.push(...candidates.values());
	}

	return {
		count: lost.length,
		bytes: lost.reduce((sum, {size}) => sum + size, 0),
		files: await describe(repository, lost.slice(0, mostDescribed), signal),
		versions: {count: contents.size, bytes: [...contents.values()].reduce((sum, size) => sum + size, 0)},
	};
}

/** Entries, by their ids, whose bytes nothing that stays has. */
async function findCandidates(
	{objects}: Pick<Repository, 'objects'>,
	{
		entries,
		isNeeded,
		contents,
		signal,
	}: Pick<LostFilesQuestion, 'isNeeded' | 'signal'> & {
		readonly entries: readonly SnapshotEntry[];
		readonly contents: Map<string, number>;
	},
): Promise<Map<string, Candidate>> {
	const candidates = new Map<string, Candidate>();
	const seen = new Set<string>();
	for (const entry of entries) {
		await eachEntry({objects}, entry, {skip: ref => seen.has(ref) || isNeeded(ref), seen, signal}, async found => {
			if (seen.has(found.filemeta) || isNeeded(found.filemeta)) {
				return;
			}

			seen.add(found.filemeta);
			const {contentRef, contentHash, size} = await objects.fileMeta(found.filemeta, {signal});
			const content = contentRef ?? contentHash;
			if (content === '' || isNeeded(`content/${content}`)) {
				return;
			}

			contents.set(content, size);
			if (!candidates.has(found.key)) {
				candidates.set(found.key, {entry, ref: found.filemeta, size});
			}
		});
	}

	return candidates;
}

async function dropThoseThatStay(
	{objects}: Pick<Repository, 'objects'>,
	{
		candidates,
		entries,
		signal,
	}: {
		readonly candidates: Map<string, Candidate>;
		readonly entries: readonly SnapshotEntry[];
		readonly signal: AbortSignal | undefined;
	},
): Promise<void> {
	const seen = new Set<string>();
	for (const entry of entries) {
		if (candidates.size === 0) {
			return;
		}

		await eachEntry({objects}, entry, {skip: ref => seen.has(ref), seen, signal}, async ({key}) => {
			candidates.delete(key);
		});
	}
}

/** Entries of a tree in the nodes that are not left out; the nodes that were read are put into `seen`. */
async function eachEntry(
	{objects}: Pick<Repository, 'objects'>,
	{snapshot}: SnapshotEntry,
	{
		skip,
		seen,
		signal,
	}: {
		readonly skip: (ref: string) => boolean;
		readonly seen: Set<string>;
		readonly signal: AbortSignal | undefined;
	},
	visit: (entry: NodeEntry) => Promise<void>,
): Promise<void> {
	const read = async (ref: string) => objects.node(ref, {signal});
	for await (const {ref, node} of walkNodes(snapshot.root, read, {skip, readAhead: 32, signal})) {
		seen.add(ref);
		if (node.type === 'leaf') {
			await inParallel(node.entries, visit, {signal});
		}
	}
}

async function describe(
	repository: Pick<Repository, 'objects'>,
	lost: readonly Candidate[],
	signal: AbortSignal | undefined,
): Promise<LostFile[]> {
	const files: LostFile[] = [];
	const trees = new Map(lost.map(({entry}) => [entry.ref, openTree(repository, entry.snapshot)]));
	for (const {entry, ref, size} of lost) {
		const meta = await repository.objects.fileMeta(ref, {signal});
		const described = await trees.get(entry.ref)?.describe(ref, meta, {signal});
		if (described) {
			files.push({path: described.path, size, mtime: described.mtime, snapshot: entry.ref});
		}
	}

	return files;
}
