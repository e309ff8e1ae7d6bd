import {type Client, UsageError} from '../../engine/client.js';
import {listFlag, oneOf, switchFlag, textFlag, valueFlag} from '../arguments/flags.js';
import {defineCommand, type CommandResult} from '../command.js';
import type {CommandContext} from '../context.js';
import {plannedText, planReport, restoreReport, restoreSummary} from '../output/restore-report.js';
import {canPick, namedSnapshot, pickWord} from '../pick-snapshot.js';
import type {ArchiveRestoreOptions, FolderRestoreOptions} from '../../index.js';

const policies = ['never', 'if-changed', 'always'] as const;

export const command = defineCommand({
	usage: '[SNAPSHOT]',
	description:
		'Brings files back from a snapshot into a folder of your choice. Without a name, a person at a terminal picks the snapshot from a list; scripts, and terminals with --plain, get the newest. Every byte is verified before a file gets its name. What cannot be restored is named, the rest is restored, and the exit status is 3.',
	words: {minimum: 0, maximum: 1},
	flags: {
		target: textFlag({
			short: 't',
			placeholder: 'FOLDER',
			completes: 'folders',
			help: 'Where to restore to; made when it is not there.',
		}),
		zip: textFlag({
			short: 'z',
			placeholder: 'FILE',
			completes: 'files',
			help: 'Write a ZIP archive instead; - is standard output.',
		}),
		path: textFlag({short: 'p', placeholder: 'PATH', help: 'Only this file or folder of the snapshot.'}),
		include: listFlag({
			short: 'i',
			placeholder: 'PATTERN',
			help: 'Only what matches, as in a .gitignore file; repeatable.',
		}),
		exclude: listFlag({short: 'e', placeholder: 'PATTERN', help: 'Leave out what matches; repeatable.'}),
		overwrite: valueFlag(
			{
				placeholder: policies.join('|'),
				completes: policies,
				help: 'Files that are there already. Default: if-changed, which replaces those whose size or time differs.',
			},
			oneOf(...policies),
		),
		delete: switchFlag({help: 'Delete what is in the target and not in the snapshot.'}),
		dryRun: switchFlag({short: 'n', help: 'Tell what would be done, and do nothing; --verbose names each entry.'}),
	},
	hasPanel: true,
	examples: [
		['holdfast restore latest --target /tmp/back', 'everything of the newest snapshot'],
		['holdfast restore --target /tmp/back', 'of a snapshot that you pick from a list'],
		['holdfast restore 4fba541e --target ~ --path Documents/report.odt', 'one file'],
		['holdfast restore --path Pictures --zip pictures.zip', 'a folder as an archive'],
		['holdfast restore latest --target /home/ada --delete --dry-run', 'what a mirror of the snapshot would change'],
	],
	async run(context, {words, flags: {target, zip, dryRun, ...selection}}) {
		const {signal} = context;
		if (zip !== undefined) {
			checkArchive(context, {target, zip, ...selection});
		} else if (target === undefined) {
			throw new UsageError('Where to restore to was not said', {
				hint: 'Write --target FOLDER, or --zip FILE for an archive.',
			});
		}

		await using client = await context.openClient();
		const [name = canPick(context) ? pickWord : undefined] = words;
		const snapshot = await namedSnapshot(context, client, name, 'Restore');
		const tools = {context, client};
		if (zip !== undefined) {
			return restoreArchive(tools, zip, {...selection, snapshot, dryRun, signal});
		}

		const options = {...selection, snapshot, target: target ?? '', signal};
		return dryRun ? planOnly(tools, options) : restore(tools, options);
	},
});

type Tools = {readonly context: CommandContext; readonly client: Client};

function checkArchive(
	{isJson, stdoutIsTerminal}: CommandContext,
	{
		target,
		zip,
		overwrite,
		delete: isDeleting,
	}: {
		readonly target: string | undefined;
		readonly zip: string;
		readonly overwrite: string | undefined;
		readonly delete: boolean;
	},
): void {
	if (target !== undefined || overwrite !== undefined || isDeleting) {
		throw new UsageError('--zip goes alone: an archive is always new', {
			hint: 'Leave out --target, --overwrite and --delete.',
		});
	}

	if (zip === '-' && (isJson || stdoutIsTerminal)) {
		throw new UsageError('The archive has no place on standard output', {
			hint: 'Name a file with --zip, or leave out --json and write > FILE.',
		});
	}
}

async function restoreArchive(
	{context, client}: Tools,
	file: string,
	options: Omit<ArchiveRestoreOptions, 'zip'>,
): Promise<CommandResult> {
	const result =
		file === '-' || options.dryRun
			? await client.restore({...options, zip: context.output.stream})
			: await client.restoreToArchive(file, options);
	const lines = restoreReport(result, {...context, target: file, isQuiet: context.globals.quiet});
	if (file === '-') {
		context.reporter.note(lines.join('\n'));
	} else if (!context.isJson) {
		for (const line of lines) {
			await context.output.line(line);
		}
	}

	return {status: result.status, summary: restoreSummary(result)};
}

async function restore({context, client}: Tools, options: FolderRestoreOptions): Promise<CommandResult> {
	const result = await client.restore(options);
	if (!context.isJson) {
		for (const line of restoreReport(result, {...context, target: options.target, isQuiet: context.globals.quiet})) {
			await context.output.line(line);
		}
	}

	return {status: result.status, summary: restoreSummary(result)};
}

async function planOnly({context, client}: Tools, options: FolderRestoreOptions): Promise<CommandResult> {
	const {output, json, isJson, globals} = context;
	const plan = await client.planRestore(options);
	for (const change of plan.changes()) {
		if (isJson) {
			await json({type: 'planned', ...change});
		} else if (globals.verbose) {
			await output.line(plannedText(change));
		}
	}

	if (!isJson) {
		for (const line of planReport(plan, context)) {
			await output.line(line);
		}
	}

	const {summary, failures} = plan;
	return {
		status: failures.length > 0 ? 'partial' : 'complete',
		summary: {dryRun: true, target: plan.target, ...summary, failures, failureCount: failures.length},
	};
}
