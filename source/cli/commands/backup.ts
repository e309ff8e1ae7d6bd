import {hostname} from 'node:os';
import {Client, isHoldfastError, openSource, openStreamSource, UsageError} from '../../engine/client.js';
import {keyAndValue, listFlag, listOf, switchFlag, textFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {makeRepository} from '../make-repository.js';
import {backupReport, backupSummary} from '../output/backup-report.js';

export const command = defineCommand({
	usage: '[PATH...]',
	description:
		'Backs up files and folders; without any, those of the profile. Only what is new is stored; each backup is a complete snapshot all the same. What cannot be read is named, the rest is backed up, and the exit status is 3.',
	words: {minimum: 0, maximum: 1000},
	flags: {
		tag: listFlag({short: 't', placeholder: 'TAG', help: 'Mark the snapshot; repeatable.'}),
		exclude: listFlag({
			short: 'e',
			placeholder: 'PATTERN',
			help: 'Leave out what matches, as in a .gitignore file; repeatable.',
		}),
		excludeFile: listFlag({placeholder: 'FILE', completes: 'files', help: 'Read patterns from a file; repeatable.'}),
		excludeCaches: switchFlag({help: 'Leave out folders that are marked by a CACHEDIR.TAG.'}),
		oneFileSystem: switchFlag({short: 'x', help: 'Stay on the file systems of the paths that were named.'}),
		meta: listOf({placeholder: 'KEY=VALUE', help: 'Note something about the snapshot; repeatable.'}, keyAndValue),
		host: textFlag({placeholder: 'NAME', help: 'The name of this machine in the snapshot. Default: its host name.'}),
		dryRun: switchFlag({short: 'n', help: 'Tell what would be backed up, and store nothing.'}),
		allowEmpty: switchFlag({help: 'Accept that the source has become empty; else that is taken for a mistake.'}),
		skipEmpty: switchFlag({help: 'Make no snapshot when nothing has changed.'}),
		stdin: switchFlag({help: 'Back up what comes from standard input, as one file.'}),
		stdinName: textFlag({placeholder: 'NAME', help: 'The name of that file. Default: stdin.'}),
		init: switchFlag({help: 'Make the repository when there is none.'}),
	},
	hasPanel: true,
	examples: [
		['holdfast backup ~/Documents ~/Pictures', 'two folders into one snapshot'],
		['holdfast backup / -x --exclude /tmp --tag nightly', 'a whole file system but for one folder'],
		['pg_dump db | holdfast backup --stdin --stdin-name db.sql', 'the output of a program'],
		['holdfast backup source --init', 'the first backup, which makes the repository'],
		['holdfast backup sftp://user@host/srv/data', 'a folder of another machine'],
	],
	async run(context, {words, flags}) {
		const {paths, ...rules} = whatToBackUp(context, words, flags);
		const {output, signal, isJson, globals} = context;
		await using client = flags.init ? await openOrMake(context) : await context.openClient();
		const {localFolder} = client.repository.backend;
		const source = flags.stdin
			? await openStreamSource({stream: context.terminal.input, name: flags.stdinName ?? 'stdin', host: flags.host})
			: await openSource({
					paths,
					exclude: rules.exclude,
					excludeFiles: flags.excludeFile,
					excludeCaches: rules.excludeCaches,
					oneFileSystem: rules.oneFileSystem,
					skipFolders: localFolder === undefined ? [] : [localFolder],
					host: flags.host ?? hostname(),
					ssh: context.store,
				});
		await using _closing = {[Symbol.asyncDispose]: async () => source.close()};
		const result = await client.backup({
			source,
			tags: flags.tag,
			meta: new Map(flags.meta),
			dryRun: flags.dryRun,
			skipEmpty: flags.skipEmpty,
			allowEmpty: flags.allowEmpty,
			useCache: !globals.noCache,
			signal,
		});
		if (!isJson) {
			for (const line of backupReport(result, {...context, isQuiet: globals.quiet})) {
				await output.line(line);
			}
		}

		return {status: result.status, summary: backupSummary(result)};
	},
});

type Rules = {
	readonly exclude: readonly string[];
	readonly excludeCaches: boolean;
	readonly oneFileSystem: boolean;
};

/** What was named, else what the profile says, with the profile's excludes before those of the command line. */
function whatToBackUp(
	{profile}: CommandContext,
	words: readonly string[],
	flags: Rules & {readonly stdin: boolean; readonly stdinName: string | undefined},
): Rules & {readonly paths: readonly string[]} {
	const known = words.length > 0 || flags.stdin ? undefined : profile();
	const paths = known?.sources ?? words;
	checkPaths(paths, flags);
	return {
		paths,
		exclude: [...(known?.excludes ?? []), ...flags.exclude],
		excludeCaches: flags.excludeCaches || known?.excludeCaches === true,
		oneFileSystem: flags.oneFileSystem || known?.oneFileSystem === true,
	};
}

function checkPaths(
	paths: readonly string[],
	{stdin, stdinName}: {stdin: boolean; stdinName: string | undefined},
): void {
	if (stdin === paths.length > 0) {
		throw stdin
			? new UsageError('--stdin and paths cannot go into one backup', {hint: 'Leave out one of them.'})
			: new UsageError('What to back up was not said', {
					hint: 'Name files or folders, use --stdin, or run `holdfast` to set it up once.',
				});
	}

	if (stdinName !== undefined && (!stdin || /[/\0]|^\.{0,2}$/.test(stdinName))) {
		throw new UsageError(
			`--stdin-name: ${JSON.stringify(stdinName)} ${stdin ? 'is not the name of a file' : 'needs --stdin'}`,
		);
	}
}

async function openOrMake(context: CommandContext): Promise<Client> {
	try {
		return await context.openClient();
	} catch (error) {
		if (!isHoldfastError(error) || error.code !== 'no-repository') {
			throw error;
		}

		const {repository} = await makeRepository(context, {isEncrypted: true, addRecoveryKey: false});
		context.reporter.note(`Made an encrypted repository in ${context.location}`);
		return new Client(repository, {reporter: context.reporter});
	}
}
