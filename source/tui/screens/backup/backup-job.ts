import {homedir, hostname} from 'node:os';
import path from 'node:path';
import {formatBytes, formatCount, formatCounted, shellWord} from '../../../format.js';
import {type BackupResult, openSource} from '../../../index.js';
import type {JobDefinition} from '../../jobs/job.js';
import {shortRef} from '../../state/snapshot-search.js';

export type BackupChoice = {
	/** As typed: `~` is the home folder. */
	readonly folders: readonly string[];
	readonly tags: readonly string[];
	/** gitignore patterns. */
	readonly exclude: readonly string[];
	/** Whether folders that are marked by a CACHEDIR.TAG are left out. */
	readonly excludeCaches: boolean;
	/** Whether other file systems are left out. */
	readonly oneFileSystem: boolean;
	readonly isDryRun: boolean;
};

const shownFailures = 100;

/** A backup as a job. */
export function backupJob(
	{folders, tags, exclude, excludeCaches, oneFileSystem, isDryRun}: BackupChoice,
	commandLine: (words: string) => string,
): JobDefinition<never> {
	const paths = folders.map(folder => path.resolve(folder.replace(/^~(?=$|\/)/, homedir())));
	const flags = [
		...tags.map(tag => `--tag ${shellWord(tag)}`),
		...exclude.map(pattern => `--exclude ${shellWord(pattern)}`),
		...(excludeCaches ? ['--exclude-caches'] : []),
		...(oneFileSystem ? ['--one-file-system'] : []),
		...(isDryRun ? ['--dry-run'] : []),
	];
	return {
		title: `${isDryRun ? 'Dry run of a backup' : 'Backup'} of ${paths.join(', ')}`,
		command: commandLine(['backup', ...paths.map(shellWord), ...flags].join(' ')),
		expectedPhases: isDryRun ? [] : ['Prepare', 'Scan', 'Read and store', 'Write snapshot'],
		changesSnapshots: !isDryRun,
		onCancelling: 'No snapshot is made; what was stored by then is used by the next backup.',
		async run({client, signal}) {
			const {localFolder} = client.repository.backend;
			const source = await openSource({
				paths,
				exclude,
				excludeCaches,
				oneFileSystem,
				skipFolders: localFolder === undefined ? [] : [localFolder],
				host: hostname(),
			});
			const result = await client.backup({source, tags, dryRun: isDryRun, signal});
			return {status: result.status, report: backupReport(result)};
		},
	};
}

function backupReport(result: BackupResult): readonly string[] {
	const {filesNew, filesChanged, filesUnmodified, filesRemoved, failures, snapshotRef, dryRun} = result;
	const counts = [
		`+ ${formatCount(filesNew)} new`,
		`~ ${formatCount(filesChanged)} changed`,
		`= ${formatCount(filesUnmodified)} as before`,
		`- ${formatCount(filesRemoved)} removed`,
	];
	return [
		...(snapshotRef === undefined ? [] : [`Snapshot ${shortRef(snapshotRef)}`]),
		`${formatCounted(filesNew + filesChanged + filesUnmodified, 'file')}, ${formatBytes(Math.max(result.bytesTotal, result.bytesRead))}: ${counts.join('   ')}`,
		...(dryRun
			? ['Nothing was stored.']
			: [
					`${formatBytes(result.bytesAddedRaw)} new data and metadata, stored in ${formatBytes(result.bytesAddedStored)}`,
				]),
		...failures
			.slice(0, shownFailures)
			.map(({path: file, reason, effect}) => `! ${effect === 'omitted' ? 'left out' : 'inexact'}: ${file}: ${reason}`),
		...(failures.length > shownFailures ? [`! and ${formatCount(failures.length - shownFailures)} more`] : []),
	];
}
