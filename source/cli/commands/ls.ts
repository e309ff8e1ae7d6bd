import {switchFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import {entryFields, hashOf} from '../output/describe-snapshot.js';
import {longEntryLine} from '../output/long-entry.js';
import {namedSnapshot} from '../pick-snapshot.js';
import {displayName, formatBytes, formatCounted} from '../../format.js';
import type {TreeEntry} from '../../index.js';

export const command = defineCommand({
	usage: '[SNAPSHOT] [PATH]',
	description:
		'Lists what is in a snapshot, the newest unless told otherwise: one folder, or with --recursive everything below it.',
	words: {minimum: 0, maximum: 2},
	flags: {
		long: switchFlag({short: 'l', help: 'With mode, owner, size and time of change.'}),
		recursive: switchFlag({short: 'R', help: 'Everything below, with its path.'}),
	},
	examples: [
		['holdfast ls', 'the top of the newest snapshot'],
		['holdfast ls latest~1 Documents --long', 'a folder, the day before'],
		['holdfast ls 4fba541e -R', 'everything'],
		['holdfast ls pick', 'of a snapshot that you choose from a list'],
	],
	async run(context, {words: [snapshot, path], flags: {long, recursive}}) {
		const {output, signal, isJson, json, style} = context;
		await using client = await context.openClient();
		const named = await namedSnapshot(context, client, snapshot, 'List the files of');
		const {ref, entries} = await client.lsSnapshot({snapshot: named, path, isRecursive: recursive, signal});
		let count = 0;
		let bytes = 0;
		for await (const entry of entries) {
			count++;
			bytes += entry.size;
			if (isJson) {
				await json({type: 'entry', ...entryFields(entry)});
			} else {
				const name = displayName(recursive ? entry.path : entry.name) + (entry.kind === 'folder' ? '/' : '');
				const shown = entry.kind === 'folder' ? style('cyan', name) : name;
				await output.line(long ? longEntryLine(entry, shown) : shown + linkText(entry));
			}
		}

		if (!isJson && long) {
			await output.line(style('dim', `${formatCounted(count, 'entry', 'entries')}, ${formatBytes(bytes)}`));
		}

		return {summary: {snapshot: hashOf(ref), entries: count, bytes}};
	},
});

const linkText = ({target}: TreeEntry): string => (target === undefined ? '' : ` -> ${displayName(target)}`);
