import type {EntryKind} from '../../objects/entry-kind.js';
import {rowAction} from '../../compute/reading/target-tree.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {PathTexts, textOfName} from './entry-text.js';
import type {Inspection} from './inspect-target.js';
import type {Entries} from './load-entries.js';
import type {Removal} from './plan-removal.js';
import {selected, type Selection} from './select-entries.js';
import type {Renamed} from './separate-namesakes.js';
import type {Work} from './sort-work.js';

/** One thing that a restore will do. */
export type PlannedChange = {
	readonly action: 'create' | 'overwrite' | 'delete';
	/** Relative to the target. */
	readonly path: string;
	readonly kind: EntryKind;
	/** Bytes; 0 for what is deleted. */
	readonly size: number;
};

/** What a restore will do, in numbers. */
export type RestoreSummary = {
	/** Files to be written. */
	readonly files: number;
	/** Their bytes. */
	readonly bytes: number;
	/** Folders to be made. */
	readonly folders: number;
	/** Symbolic links, hard links, FIFOs, sockets and devices to be made. */
	readonly others: number;
	/** Of all these: how many replace something. */
	readonly overwritten: number;
	/** Files that are there already and are left alone. */
	readonly unchanged: number;
	/** Files that differ and stay as they are, because nothing is to be overwritten. */
	readonly kept: number;
	/** Files, links and folders to be deleted from the target. */
	readonly deleted: number;
};

type PlanParts = Pick<RestorePlan, 'snapshot' | 'target' | 'entries' | 'selection' | 'inspection' | 'work' | 'renamed'>;

/** What a restore into a folder will do. Nothing has been done yet. */
export class RestorePlan {
	readonly snapshot: SnapshotEntry;
	/** Absolute. */
	readonly target: string;
	readonly summary: RestoreSummary;
	/** What cannot be restored, as far as it is known by now. */
	readonly failures: ReadonlyArray<{readonly path: string; readonly reason: string}>;
	readonly entries: Entries;
	readonly selection: Selection;
	readonly inspection: Inspection;
	readonly work: Work;
	readonly renamed: readonly Renamed[];

	constructor(parts: PlanParts) {
		this.snapshot = parts.snapshot;
		this.target = parts.target;
		this.entries = parts.entries;
		this.selection = parts.selection;
		this.inspection = parts.inspection;
		this.work = parts.work;
		this.renamed = parts.renamed;
		this.failures = [...parts.entries.failures, ...parts.inspection.failures];
		this.summary = summarize(parts);
	}

	/** The row whose file gets this row as a further name. */
	leaderOf(row: number): number {
		return this.work.leaders.get(row) ?? row;
	}

	/** All changes: folders before what is in them, deletions last. Names are hostile to terminals. */
	*changes(): Iterable<PlannedChange> {
		const {table, order} = this.entries;
		const {actions, obstacles, extras, leftovers} = this.inspection;
		const paths = new PathTexts(table);
		for (const row of order) {
			const action = actions[row];
			if (action === rowAction.create || action === rowAction.replace) {
				const kind = table.kindOf(row);
				yield {
					action: action === rowAction.create ? 'create' : 'overwrite',
					path: paths.of(row),
					kind,
					size: kind === 'file' ? (table.size[row] ?? 0) : 0,
				};
			}
		}

		for (const {parts, isFolder} of [...obstacles, ...extras, ...leftovers] satisfies Removal[]) {
			yield {action: 'delete', path: parts.map(textOfName).join('/'), kind: isFolder ? 'folder' : 'file', size: 0};
		}
	}
}

function summarize({entries, inspection, selection, work}: PlanParts): RestoreSummary {
	const {table, order} = entries;
	const {actions, obstacles, extras, leftovers} = inspection;
	const count = (action: number): number =>
		order.reduce(
			(sum, row) =>
				sum +
				(actions[row] === action && table.kindOf(row) !== 'folder' && selection.rows[row] === selected.yes ? 1 : 0),
			0,
		);
	return {
		files: work.files.length,
		bytes: work.files.reduce((sum, row) => sum + (table.size[row] ?? 0), 0),
		folders: work.newFolders.length,
		others: work.specials.length + work.links.filter(row => actions[row] !== rowAction.refresh).length,
		overwritten: count(rowAction.replace),
		unchanged: count(rowAction.refresh),
		kept: count(rowAction.keep),
		deleted: obstacles.length + extras.length + leftovers.length,
	};
}
