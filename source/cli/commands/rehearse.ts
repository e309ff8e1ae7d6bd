import {textFlag, valueFlag, wholeNumber} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import {hashOf, shortHash} from '../output/describe-snapshot.js';
import {namedSnapshot} from '../pick-snapshot.js';
import {
	displayName,
	formatBytes,
	formatCount,
	formatCounted,
	formatDuration,
	formatRelativeTime,
} from '../../format.js';

const mebibyte = 1_048_576;

export const command = defineCommand({
	usage: '[SNAPSHOT]',
	description:
		'Rehearses a restore: brings some files, chosen by chance, back to a temporary folder, compares them with what was backed up, removes them, and notes the date. When a file does not come back as it was, the exit status is 1.',
	words: {minimum: 0, maximum: 1},
	flags: {
		files: valueFlag({placeholder: 'N', help: 'How many files at most. Default: 20.'}, wholeNumber(1)),
		megabytes: valueFlag({placeholder: 'N', help: 'How many MiB at most, all together. Default: 128.'}, wholeNumber(1)),
		folder: textFlag({placeholder: 'FOLDER', completes: 'folders', help: 'Where the temporary folder is made.'}),
	},
	examples: [
		['holdfast rehearse', 'some files of the newest snapshot'],
		['holdfast rehearse latest~7 --files 100', 'more, of an older one'],
	],
	async run(context, {words: [snapshot], flags: {files, megabytes, folder}}) {
		const {output, style, isJson, globals, signal} = context;
		await using client = await context.openClient();
		const [before] = await client.rehearsals();
		const bytes = megabytes === undefined ? undefined : megabytes * mebibyte;
		const named = await namedSnapshot(context, client, snapshot, 'Rehearse a restore of');
		const result = await client.rehearse({snapshot: named, files, bytes, folder, signal});
		const {status, failures} = result;
		if (!isJson) {
			for (const {path, reason} of failures) {
				await output.line(style('red', `✗ ${displayName(path)}: ${displayName(reason)}`));
			}

			const what = `${formatCounted(result.files, 'file')} of ${formatCount(result.choices)}, ${formatBytes(result.bytes)}, of ${shortHash(result.snapshot)}, in ${formatDuration(result.durationMs)}`;
			if (status === 'failed') {
				await output.line(style('red', `✗ ${formatCounted(failures.length, 'file')} did not come back: ${what}`));
				await output.line('  Run `holdfast check --read-data` to see what else is damaged.');
			} else if (!globals.quiet) {
				await output.line(`${style('green', '✓')} Came back as they were: ${what}`);
				await output.line(
					style(
						'dim',
						before ? `  the rehearsal before was ${formatRelativeTime(before.at)}` : '  the first rehearsal',
					),
				);
			}
		}

		return {
			status: status === 'passed' ? 'complete' : 'failed',
			summary: {...result, snapshot: hashOf(result.snapshot), status: undefined, passed: status === 'passed'},
		};
	},
});
