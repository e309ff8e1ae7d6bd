import type {SnapshotSource} from '../../objects/model.js';
import type {Reporter} from '../../reporting/reporter.js';
import type {Repository} from '../../repository/repository.js';
import {loadSnapshotCatalog, type SnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {Source} from '../../sources/source.js';
import type {BackupOptions} from './backup-options.js';
import {type Baseline, findBaseline} from './baseline.js';
import {findPrevious} from './find-previous.js';
import {Inventory} from './inventory.js';
import {ScanJournal} from './scan-journal.js';

export type BackupParts = {readonly source: Source; readonly repository: Repository; readonly reporter: Reporter};

/** What a run knows before it looks at the source. */
export type Preparation = {
	readonly info: SnapshotSource;
	readonly previous: SnapshotEntry | undefined;
	readonly highestSeq: number;
	readonly inventory: Inventory;
	readonly baseline: Baseline;
	readonly journal: ScanJournal | undefined;
};

/** Finds out what the new backup is compared with. Errors as `BackupManager.run`. */
export async function prepareBackup(
	parts: BackupParts,
	options: BackupOptions,
	signal: AbortSignal | undefined,
): Promise<Preparation> {
	const {source, repository, reporter} = parts;
	const phase = reporter.startPhase('Prepare', 0, false);
	const [info, {entries}, inventory] = await Promise.all([
		source.info(),
		loadSnapshotCatalog(repository, {signal}),
		Inventory.take(repository.backend, signal),
	]);
	const previous = findPrevious(entries, info);
	const {useCache = true} = options;
	const baseline = await findBaseline({
		repository,
		source: info,
		previous,
		inventory,
		useCache,
		signal,
	});
	if (baseline.isHealing) {
		const message = 'The repository has lost objects; all files are read again to replace what can be replaced';
		reporter.event({type: 'warning', message});
	}

	const highestSeq = Math.max(0, ...entries.map(({snapshot}) => snapshot.seq));
	const journal =
		useCache && !options.dryRun ? await ScanJournal.open(repository, info, {inventory, signal}) : undefined;
	phase.done();
	return {info, previous, highestSeq, inventory, baseline, journal};
}
