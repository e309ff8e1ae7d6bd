import type {Writable} from 'node:stream';
import type {Reporter} from '../../reporting/reporter.js';
import {nameForArchive} from './archive-names.js';
import type {Entries} from './load-entries.js';
import type {Outcome} from './outcome.js';
import {OutputStream} from './output-stream.js';
import type {ReadingSession} from './reading-session.js';
import {selected, selectEntries, type SelectionOptions} from './select-entries.js';
import {type Renamed, separateNamesakes} from './separate-namesakes.js';
import {writeArchive} from './write-archive.js';

export type ArchivePlan = {
	readonly entries: Entries;
	/** Rows that go into the archive, folders before what is in them. */
	readonly rows: Uint32Array;
	readonly renamed: readonly Renamed[];
	/** Of all files. */
	readonly bytes: number;
};

/** Chooses what goes into an archive, and under which names. */
export function planArchive(entries: Entries, options: SelectionOptions): ArchivePlan {
	const {table, order} = entries;
	const selection = selectEntries(entries, options);
	nameForArchive(table, order);
	const renamed = separateNamesakes(table, order);
	const rows = order.filter(row => selection.rows[row] !== selected.no);
	const bytes = rows.reduce((sum, row) => sum + (table.kindOf(row) === 'file' ? (table.size[row] ?? 0) : 0), 0);
	return {entries, rows, renamed, bytes};
}

export type ArchiveOptions = {
	readonly session: ReadingSession;
	readonly zip: Writable;
	readonly reporter: Reporter;
	readonly signal?: AbortSignal | undefined;
};

/** Writes the archive. */
export async function restoreArchive(
	{entries, rows, bytes}: ArchivePlan,
	{session, zip, reporter, signal}: ArchiveOptions,
): Promise<Outcome & {readonly archiveBytes: number}> {
	const phase = reporter.startPhase('Restoring files', bytes, true);
	const output = new OutputStream(zip);
	try {
		const outcome = await writeArchive({session, entries, rows, output, phase, signal});
		await output.finish();
		phase.done();
		return Object.assign(outcome, {archiveBytes: output.position});
	} catch (error) {
		phase.error(error);
		throw error;
	}
}
