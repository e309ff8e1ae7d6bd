import {
	type IncrementalSource,
	InvalidTokenError,
	isIncremental,
	type Source,
	type SourceChange,
	type SourceEntry,
	type WalkOptions,
} from '../../sources/source.js';
import type {Baseline} from './baseline.js';
import {ChangedEntries} from './changed-entries.js';
import type {EntryTable} from './entry-table.js';
import type {Preparation} from './prepare-backup.js';

/** An entry of the source, and what the source itself says of it compared with the backup before. */
export type WalkedEntry = {readonly entry: SourceEntry; readonly told?: 'changed' | 'kept'};

/** How a backup goes through its source. */
export type WalkPlan = {
	/** Only what has changed is asked for. */
	readonly isIncremental: boolean;
	walk(options: WalkOptions): AsyncIterable<readonly WalkedEntry[]>;
	/** What the snapshot says to the next backup. After a failure changes are told once more, so that the entry gets another chance. */
	tokenAfter(isComplete: boolean): string | undefined;
};

/**
Decides whether to ask for changes or to walk through everything: so when the source can tell no changes, when there is no token, when the excludes are others, when the
snapshot before cannot be read, and when the token is not valid any more.
*/
export async function planWalk(
	source: Source,
	{previous, baseline: {table, contentOf}}: Pick<Preparation, 'previous' | 'baseline'>,
	signal: AbortSignal | undefined,
): Promise<WalkPlan> {
	if (!isIncremental(source)) {
		return walkAll(source);
	}

	const {changeToken, excludeHash} = previous?.snapshot ?? {};
	if (table !== undefined && changeToken !== undefined && excludeHash === source.excludeHash) {
		const told = await collect(source, changeToken, signal);
		forgetUnknown(table, contentOf);
		const entries = told && new ChangedEntries(table, told.changes);
		if (entries?.isConsistent) {
			return {
				isIncremental: true,
				walk: () => entries.slices(),
				tokenAfter: isComplete => (isComplete ? told?.token : changeToken),
			};
		}
	}

	// Before the walk: what changes while it goes on is told the next time.
	return walkAll(source, await source.startToken({signal}));
}

const walkAll = (source: Source, token?: string): WalkPlan => ({
	isIncremental: false,
	async *walk(options) {
		for await (const slice of source.walk(options)) {
			yield slice.map(entry => ({entry}));
		}
	},
	tokenAfter: isComplete => (isComplete ? token : undefined),
});

/**
Numbers that a table from a snapshot does not know equal everything. Rows that are kept go into the cache of this backup, where a later walk would take that for a proof: a
change time of -1, which no entry has, proves nothing.
*/
function forgetUnknown(table: EntryTable, contentOf: Baseline['contentOf']): void {
	for (let row = 0; row < table.count; row++) {
		if (Number.isNaN(table.stats(row).ctimeMs)) {
			const {size = 0, seconds = 0} = contentOf?.(row) ?? {};
			table.setStats(row, {size, mtimeMs: seconds * 1000, ctimeMs: -1, inode: 0});
		}
	}
}

/** All changes since the token, and the token after them; `undefined` when it is not valid. */
async function collect(
	source: IncrementalSource,
	since: string,
	signal: AbortSignal | undefined,
): Promise<{changes: SourceChange[]; token: string} | undefined> {
	const changes: SourceChange[] = [];
	const told = source.changes(since, {signal});
	try {
		for (;;) {
			const next = await told.next();
			if (next.done) {
				return {changes, token: next.value};
			}

			changes.push(...next.value);
		}
	} catch (error) {
		if (error instanceof InvalidTokenError) {
			return undefined;
		}

		throw error;
	}
}
