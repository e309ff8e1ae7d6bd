import {CorruptObjectError, MissingObjectError} from '../../errors.js';
import {walkNodes} from '../../hamt/walk.js';
import type {Phase} from '../../reporting/reporter.js';
import {openTree} from '../../repository/file-tree.js';
import type {Repository} from '../../repository/repository.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {ObjectGraph} from '../check/object-graph.js';
import {SizeColumn} from '../check/size-column.js';
import {Marker, type Marked} from '../prune/mark-needed.js';
import {StrictFindings} from '../prune/strict-findings.js';
import {groupKey, groupSnapshots, defaultGroupBy} from '../snapshot-groups.js';

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
	/** Refs of snapshots that are damaged, so that nobody knows what is lost with them. */
	readonly unknown: readonly string[];
};

export type LostFilesQuestion = {
	/** What the snapshots that stay need. */
	readonly marked: Marked;
	/** Newest first, as those that stay. */
	readonly remove: readonly SnapshotEntry[];
	readonly remain: readonly SnapshotEntry[];
	/** Counts objects that were opened. */
	readonly phase: Phase;
	readonly signal?: AbortSignal | undefined;
};

/** A file whose bytes nothing that stays has. */
type Candidate = {readonly entry: SnapshotEntry; readonly ref: string; readonly size: number};

/** By group of snapshots, then by id of the entry. */
type Candidates = Map<string, Map<string, Candidate>>;

const mostDescribed = 1000;
const groupOf = ({snapshot}: SnapshotEntry): string => JSON.stringify(groupKey(snapshot, defaultGroupBy));

/** Finds out what goes for good with some snapshots. Opens only what no other snapshot needs, and trees of the same source until every file is found in one. */
export async function findLostFiles(repository: Repository, question: LostFilesQuestion): Promise<LostFiles> {
	const {remain, signal} = question;
	const {candidates, ...found} = await findCandidates(repository, question);
	for (const {entries} of groupSnapshots(remain)) {
		const [first] = entries;
		await dropThoseThatStay(
			repository,
			entries,
			(first && candidates.get(groupOf(first))) ?? new Map<string, Candidate>(),
			signal,
		);
	}

	const lost = [...candidates.values()].flatMap(files => [...files.values()]);
	return {
		count: lost.length,
		bytes: lost.reduce((sum, {size}) => sum + size, 0),
		files: await describe(repository, lost.slice(0, mostDescribed), signal),
		...found,
	};
}

/** Opens what only the snapshots that go need, one snapshot after the other. */
async function findCandidates(repository: Repository, {marked, remove, phase, signal}: LostFilesQuestion) {
	const candidates: Candidates = new Map();
	const versions = {count: 0, bytes: 0};
	const unknown: string[] = [];
	const graph = marked.graph.fork();
	const sizes = new SizeColumn(graph.universe.end);
	await using marker = await Marker.open(repository, marked.inventory, signal);
	for (const entry of remove) {
		const before = graph.metCount;
		try {
			await marker.mark({graph, findings: new StrictFindings(), phase, sizes}, [entry.ref]);
		} catch (error) {
			if (!(error instanceof CorruptObjectError || error instanceof MissingObjectError)) {
				throw error;
			}

			unknown.push(entry.ref);
		}

		const opened = graph.order.subarray(before);
		const contents = opened.filter(id => graph.universe.kind(id) === 'content');
		versions.count += contents.length;
		versions.bytes += contents.reduce((sum, id) => sum + Math.max(0, sizes.of(id)), 0);
		const files = candidates.get(groupOf(entry)) ?? new Map<string, Candidate>();
		candidates.set(groupOf(entry), files);
		await readCandidates(repository, {entry, graph, files, signal}, filesWithoutCopy(marked.graph, graph, opened));
	}

	return {candidates, versions, unknown};
}

/** Metadata among these objects whose content no snapshot that stays needs. */
const filesWithoutCopy = (needed: ObjectGraph, graph: ObjectGraph, opened: Uint32Array): Uint32Array =>
	opened.filter(id => {
		const [content] = graph.namedBy(id);
		return graph.universe.kind(id) === 'filemeta' && content !== undefined && !needed.isMet(content);
	});

async function readCandidates(
	{objects}: Repository,
	{
		entry,
		graph,
		files,
		signal,
	}: {
		readonly entry: SnapshotEntry;
		readonly graph: ObjectGraph;
		readonly files: Map<string, Candidate>;
		readonly signal: AbortSignal | undefined;
	},
	metadata: Uint32Array,
): Promise<void> {
	await objects.fileMetas(
		graph.universe.hashes(metadata),
		(place, {fileId, size}) => {
			// What a newer snapshot has is the newer version.
			if (!files.has(fileId)) {
				files.set(fileId, {entry, ref: graph.keyOf(metadata[place] ?? 0), size});
			}
		},
		{signal},
	);
}

/** @param entries Snapshots of the same source that stay, newest first: most files are in the first of them. */
async function dropThoseThatStay(
	{objects}: Repository,
	entries: readonly SnapshotEntry[],
	candidates: Map<string, Candidate>,
	signal: AbortSignal | undefined,
): Promise<void> {
	const seen = new Set<string>();
	const read = async (ref: string) => objects.node(ref, {signal});
	for (const {snapshot} of entries) {
		if (candidates.size === 0) {
			return;
		}

		for await (const {ref, node} of walkNodes(snapshot.root, read, {skip: known => seen.has(known), signal})) {
			seen.add(ref);
			for (const {key} of node.type === 'leaf' ? node.entries : []) {
				candidates.delete(key);
			}
		}
	}
}

async function describe(
	repository: Repository,
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
