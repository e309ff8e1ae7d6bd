import {throwIfCancelled} from '../../errors.js';
import type {Repository} from '../../repository/repository.js';
import {type FileTree, openTree} from '../../repository/file-tree.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {CheckFinding} from './finding.js';
import type {Findings, RawFinding} from './findings.js';
import {VictimFinder, type Victims} from './find-victims.js';
import type {ObjectGraph} from './object-graph.js';

/** So many findings get the names of their victims; in a repository with more, everything is broken anyway. */
const mostNamed = 1000;
const mostPaths = 20;
const mostSnapshots = 20;

export type NamingWork = {
	readonly repository: Pick<Repository, 'objects'>;
	readonly graph: ObjectGraph;
	readonly findings: Findings;
	/** All snapshots that can be read, newest first. */
	readonly snapshots: readonly SnapshotEntry[];
	readonly signal?: AbortSignal | undefined;
};

/** Says for each finding which files and which snapshots are hurt. */
export async function nameVictims(work: NamingWork): Promise<CheckFinding[]> {
	const {graph, findings, signal} = work;
	if (findings.list.length === 0) {
		return [];
	}

	const finder = new VictimFinder(graph, findings.lost);
	const namer = new Namer(work);
	const named: CheckFinding[] = [];
	for (const [index, finding] of findings.list.entries()) {
		throwIfCancelled(signal);
		const isNamed = index < mostNamed && finding.objects.length > 0;
		named.push(await (isNamed ? namer.name(finding, finder.find(finding.objects)) : withoutVictims(finding)));
	}

	return named;
}

async function withoutVictims({key, type, message}: RawFinding): Promise<CheckFinding> {
	return {key, type, message, paths: [], pathCount: 0, snapshots: [], snapshotCount: 0};
}

class Namer {
	readonly #work: NamingWork;
	readonly #age: ReadonlyMap<string, number>;
	/** The tree of the snapshot that was asked for last. */
	#tree: FileTree | undefined;

	constructor(work: NamingWork) {
		this.#work = work;
		this.#age = new Map(work.snapshots.map(({ref}, index) => [ref, index]));
	}

	async name({key, type, message}: RawFinding, victims: Victims): Promise<CheckFinding> {
		const {graph} = this.#work;
		const refs = victims.snapshots.map(id => graph.keyOf(id)).toSorted((a, b) => this.#ageOf(a) - this.#ageOf(b));
		const newest = this.#work.snapshots.find(({ref}) => ref === refs[0]);
		const inLeaves = new Map(victims.leaves.map(({filemeta, leaf}) => [filemeta, leaf]));
		const paths = new Set<string>();
		for (const id of victims.filemetas) {
			if (paths.size >= mostPaths) {
				break;
			}

			const leaf = inLeaves.get(id);
			const path = await (leaf === undefined ? this.#pathOf(id, newest) : this.#idInLeaf(id, leaf));
			if (path !== undefined) {
				paths.add(path);
			}
		}

		return {
			key,
			type,
			message,
			paths: [...paths],
			pathCount: victims.filemetas.length,
			snapshots: refs.slice(0, mostSnapshots),
			snapshotCount: refs.length,
		};
	}

	/** The path of an entry whose metadata is whole. */
	async #pathOf(id: number, snapshot: SnapshotEntry | undefined): Promise<string | undefined> {
		const {repository, graph, signal} = this.#work;
		const ref = graph.keyOf(id);
		try {
			const meta = await repository.objects.fileMeta(ref, {signal});
			if (snapshot === undefined) {
				return meta.paths?.[0] ?? meta.name;
			}

			if (this.#tree?.snapshot !== snapshot.snapshot) {
				this.#tree = openTree(repository, snapshot.snapshot);
			}

			const entry = await this.#tree.describe(ref, meta, {signal});
			return entry.path;
		} catch {
			throwIfCancelled(signal);
			return undefined;
		}
	}

	/** The source id of an entry whose metadata is lost: of local files it is the path. */
	async #idInLeaf(id: number, leaf: number): Promise<string | undefined> {
		const {repository, graph, signal} = this.#work;
		try {
			const node = await repository.objects.node(graph.keyOf(leaf), {signal});
			const ref = graph.keyOf(id);
			return node.type === 'leaf' ? node.entries.find(({filemeta}) => filemeta === ref)?.key : undefined;
		} catch {
			throwIfCancelled(signal);
			return undefined;
		}
	}

	#ageOf(ref: string): number {
		return this.#age.get(ref) ?? this.#age.size;
	}
}
