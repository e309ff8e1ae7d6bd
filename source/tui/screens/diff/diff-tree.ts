import type {FileChange} from '../../../index.js';

export type ChangeKind = 'added' | 'changed' | 'metadata' | 'removed';

/** A folder or an entry in the tree of what changed. */
export type DiffNode = {
	readonly name: string;
	readonly path: string;
	/** Of the entry itself; absent for folders that did not change and only hold something that did. */
	readonly kind?: ChangeKind;
	readonly change?: FileChange;
	/** Bytes that came, less bytes that went, here and below. */
	readonly growth: number;
	/** Entries that changed, here and below. */
	readonly count: number;
	readonly children: readonly DiffNode[];
};

export const kindOf = ({type, isMetadataOnly}: FileChange): ChangeKind =>
	type === 'A' ? 'added' : type === 'D' ? 'removed' : isMetadataOnly ? 'metadata' : 'changed';

const growthOf = ({before, after}: FileChange): number =>
	(after?.kind === 'file' ? after.size : 0) - (before?.kind === 'file' ? before.size : 0);

type Draft = {name: string; path: string; change?: FileChange; children: Map<string, Draft>};

/** The tree of some kinds of changes; by name, or with what grew or shrank most first. */
export function diffTree(
	changes: readonly FileChange[],
	{kinds, byGrowth}: {readonly kinds: ReadonlySet<ChangeKind>; readonly byGrowth: boolean},
): readonly DiffNode[] {
	const top = new Map<string, Draft>();
	for (const change of changes) {
		if (kinds.has(kindOf(change))) {
			place(top, change);
		}
	}

	return finish(top, byGrowth);
}

function place(top: Map<string, Draft>, change: FileChange): void {
	let level = top;
	let path = '';
	const names = change.path.split('/');
	for (const [index, name] of names.entries()) {
		path = path === '' ? name : `${path}/${name}`;
		const draft = level.get(name) ?? {name, path, children: new Map<string, Draft>()};
		level.set(name, draft);
		if (index === names.length - 1) {
			draft.change = change;
		}

		level = draft.children;
	}
}

function finish(level: ReadonlyMap<string, Draft>, byGrowth: boolean): readonly DiffNode[] {
	const nodes = [...level.values()].map(({name, path, change, children}): DiffNode => {
		const below = finish(children, byGrowth);
		return {
			name,
			path,
			...(change && {change, kind: kindOf(change)}),
			growth: below.reduce((sum, {growth}) => sum + growth, change ? growthOf(change) : 0),
			count: below.reduce((sum, {count}) => sum + count, change ? 1 : 0),
			children: below,
		};
	});
	return byGrowth ? nodes.toSorted((a, b) => Math.abs(b.growth) - Math.abs(a.growth)) : nodes;
}

export type DiffTotals = Readonly<Record<ChangeKind, {readonly count: number; readonly bytes: number}>>;

/** How many entries of each kind, and the bytes that they brought or took. */
export function diffTotals(changes: readonly FileChange[]): DiffTotals {
	const totals = {
		added: {count: 0, bytes: 0},
		changed: {count: 0, bytes: 0},
		metadata: {count: 0, bytes: 0},
		removed: {count: 0, bytes: 0},
	};
	for (const change of changes) {
		const total = totals[kindOf(change)];
		total.count++;
		total.bytes += growthOf(change);
	}

	return totals;
}
