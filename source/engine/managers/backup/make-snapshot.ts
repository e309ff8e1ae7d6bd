import type {Snapshot, SnapshotSource} from '../../objects/model.js';
import {formatCreated} from '../../objects/timestamps.js';

export type SnapshotFacts = {
	readonly created: Date;
	readonly root: string;
	readonly seq: number;
	readonly source: SnapshotSource;
	readonly tags: readonly string[];
	readonly meta: ReadonlyMap<string, string>;
	readonly generator: string;
	readonly excludeHash: string | undefined;
	readonly changeToken: string | undefined;
	/** Numbers that lists show without walking the tree. */
	readonly files: number;
	readonly bytes: number;
	readonly added: number;
	readonly failures: number;
};

/** The snapshot object; format reference 2.6. Our own facts stand in `meta` under names that begin with `holdfast.`. */
export function makeSnapshot(facts: SnapshotFacts): Snapshot {
	const {created, root, seq, source, tags, meta, generator, excludeHash, changeToken} = facts;
	return {
		version: 1,
		created: formatCreated(created),
		root,
		seq,
		source,
		meta: new Map([
			...meta,
			['generator', generator],
			['holdfast.files', String(facts.files)],
			['holdfast.bytes', String(facts.bytes)],
			['holdfast.added', String(facts.added)],
			['holdfast.status', facts.failures === 0 ? 'complete' : 'partial'],
			['holdfast.failures', String(facts.failures)],
		]),
		...(tags.length > 0 && {tags: [...tags]}),
		...(changeToken !== undefined && {changeToken}),
		...(excludeHash !== undefined && {excludeHash}),
	};
}
