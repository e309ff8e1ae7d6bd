import {openRepository, UsageError} from '../../engine/client.js';
import {formatBytes, formatCounted, formatDuration} from '../../format.js';
import {switchFlag, textFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {resolveCredentials} from '../credentials/resolve-credentials.js';
import {hashOf, shortHash} from '../output/describe-snapshot.js';
import {namedSnapshots} from '../pick-snapshot.js';
import {withS3Flags} from '../repository-location.js';

export const command = defineCommand({
	usage: '[SNAPSHOT...]',
	description:
		'Copies snapshots into another repository, which may have another password and another encryption; all of them, unless some are named. What is there already is not copied again, so a copy that was stopped goes on where it was.',
	words: {minimum: 0, maximum: 1000},
	flags: {
		to: textFlag({placeholder: 'LOCATION', completes: 'folders', help: 'The repository to copy to. It must exist.'}),
		toPasswordFile: textFlag({placeholder: 'FILE', completes: 'files', help: 'Read its password from a file.'}),
		toPasswordCommand: textFlag({placeholder: 'COMMAND', help: 'Read its password from the output of a command.'}),
		dryRun: switchFlag({short: 'n', help: 'Tell what would be copied, and store nothing.'}),
	},
	examples: [
		['holdfast copy --to s3://bucket/backup', 'everything, under the same password'],
		['holdfast copy latest --to /mnt/disk --to-password-file key', 'one snapshot, under another password'],
	],
	async run(context, {words: snapshots, flags}) {
		const {to: place} = flags;
		if (place === undefined) {
			throw new UsageError('Where to copy to was not said', {hint: 'Name a repository with --to.'});
		}

		const {globals, signal, store, cache, reporter, isJson, output} = context;
		await using client = await context.openClient();
		const credentials = await targetCredentials(context, flags);
		await using to = await openRepository(withS3Flags(place, globals), credentials, {signal, store, cache});
		const named = await namedSnapshots(context, client, snapshots, 'Copy');
		const {copied, present, ...numbers} = await client.copy(to, {snapshots: named, dryRun: flags.dryRun, signal});
		for (const {from, to: copy} of copied) {
			if (isJson) {
				await context.json({type: 'copied', from: hashOf(from), ...(copy !== undefined && {to: hashOf(copy)})});
			} else if (!globals.quiet) {
				await output.line(
					copy === undefined ? `Would copy ${shortHash(from)}` : `Copied ${shortHash(from)} as ${shortHash(copy)}`,
				);
			}
		}

		if (!isJson && !globals.quiet) {
			const stored = `${formatBytes(numbers.bytesStored)} of new data`;
			const done = `${formatCounted(copied.length, 'snapshot')}, ${formatCounted(present.length, 'snapshot')} there already`;
			await output.line(`${done}; ${stored}, in ${formatDuration(numbers.durationMs)}`);
		}

		reporter.clear();
		return {summary: {...numbers, copied: copied.length, present: present.length}};
	},
});

type TargetFlags = {readonly toPasswordFile: string | undefined; readonly toPasswordCommand: string | undefined};

/** The other password, where one is named; else that of the repository itself. */
async function targetCredentials(
	{env, terminal, signal, credentials}: CommandContext,
	{toPasswordFile, toPasswordCommand}: TargetFlags,
) {
	const other = env.HOLDFAST_TO_PASSWORD;
	if (toPasswordFile === undefined && toPasswordCommand === undefined && !other) {
		return credentials();
	}

	const flags = {encryptionKey: undefined, passwordFile: toPasswordFile, passwordCommand: toPasswordCommand};
	return resolveCredentials({flags, env: {PATH: env.PATH, HOLDFAST_PASSWORD: other}, terminal, signal});
}
