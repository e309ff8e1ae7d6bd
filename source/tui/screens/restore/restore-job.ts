import {homedir} from 'node:os';
import path from 'node:path';
import {formatBytes, formatCounted, shellWord} from '../../../format.js';
import {RestoreManager, type RestorePlan, type RestoreResult} from '../../../index.js';
import type {JobDefinition} from '../../jobs/job.js';
import {shortRef} from '../../state/snapshot-search.js';

export const overwritePolicies = ['if-changed', 'never', 'always'] as const;

export type OverwritePolicy = (typeof overwritePolicies)[number];

export type RestoreChoice = {
	readonly ref: string;
	/** In the snapshot; empty means everything. */
	readonly paths: readonly string[];
	/** A folder, or the name of a ZIP file; `~` is the home folder. */
	readonly target: string;
	readonly isZip: boolean;
	readonly overwrite: OverwritePolicy;
	readonly isDeleting: boolean;
};

export const targetOf = ({target}: Pick<RestoreChoice, 'target'>): string =>
	path.resolve(target.trim().replace(/^~(?=$|\/)/, homedir()));

/** A path as a gitignore pattern that matches it and nothing else. */
export const exactPattern = (file: string): string =>
	`/${file.replaceAll(/[\\*?[\]]/g, String.raw`\$&`).replace(/ $/, String.raw`\ `)}`;

/** What the engine is asked for. */
export const selectionOf = ({ref, paths}: Pick<RestoreChoice, 'paths' | 'ref'>) => ({
	snapshot: ref,
	...(paths.length === 1 && {path: paths[0]}),
	...(paths.length > 1 && {include: paths.map(exactPattern)}),
});

export function restoreCommand(choice: RestoreChoice, commandLine: (words: string) => string): string {
	const {ref, paths, isZip, overwrite, isDeleting} = choice;
	const [single] = paths;
	return commandLine(
		[
			`restore ${shortRef(ref)}`,
			...(paths.length === 1 && single !== undefined ? [`--path ${shellWord(single)}`] : []),
			...(paths.length > 1 ? paths.map(file => `--include ${shellWord(exactPattern(file))}`) : []),
			`${isZip ? '--zip' : '--target'} ${shellWord(targetOf(choice))}`,
			...(isZip || overwrite === 'if-changed' ? [] : [`--overwrite ${overwrite}`]),
			...(!isZip && isDeleting ? ['--delete'] : []),
		].join(' '),
	);
}

const title = ({ref, paths}: RestoreChoice): string =>
	`Restore of ${paths.length === 0 ? shortRef(ref) : paths.length === 1 ? (paths[0] ?? '') : formatCounted(paths.length, 'entry', 'entries')}`;

/** Carries out the plan that was shown; a ZIP file is always new and needs none. */
export function restoreJob(
	choice: RestoreChoice,
	plan: RestorePlan | undefined,
	commandLine: (words: string) => string,
): JobDefinition<never> {
	return {
		title: title(choice),
		command: restoreCommand(choice, commandLine),
		onCancelling: 'What was restored by then stays; the same restore goes on from there.',
		async run({client, reporter, signal}) {
			const result = plan
				? await new RestoreManager({repository: client.repository, reporter}).carryOut(plan, {signal})
				: await client.restoreToArchive(targetOf(choice), {...selectionOf(choice), signal});
			return {status: result.status, report: restoreReport(result, choice)};
		},
	};
}

const shownFailures = 100;

function restoreReport(result: RestoreResult, choice: RestoreChoice): readonly string[] {
	const {files, folders, others, bytes, overwritten, unchanged, kept, deleted, failures, warnings} = result;
	return [
		`${formatCounted(files, 'file')}, ${formatBytes(bytes)}, into ${targetOf(choice)}`,
		`${formatCounted(folders, 'folder')}, ${formatCounted(others, 'link or device', 'links and devices')}`,
		`${overwritten} overwritten, ${unchanged} unchanged, ${kept} kept, ${deleted} deleted`,
		'Every byte was verified.',
		...failures.slice(0, shownFailures).map(({path: file, reason}) => `! ${file}: ${reason}`),
		...warnings.map(
			({message, count, paths}) => `! ${message} (${formatCounted(count, 'entry', 'entries')}: ${paths.join(', ')})`,
		),
	];
}
