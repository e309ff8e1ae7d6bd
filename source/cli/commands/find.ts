import {messageOf} from '../error-report.js';
import {switchFlag} from '../arguments/flags.js';
import {snapshotFilterFlags} from '../arguments/snapshot-filter.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {entryFields, hashOf, shortHash} from '../output/describe-snapshot.js';
import {displayName, formatBytes, formatCounted, formatTime} from '../../format.js';
import type {FoundFile} from '../../index.js';

export const command = defineCommand({
	usage: 'PATTERN',
	description:
		'Finds files in all snapshots: which versions there are, and which snapshots hold them. * stands for any text in a name, ? for one character, ** for any folders; a pattern without / is compared with names, one with / with the end of paths.',
	words: {minimum: 1, maximum: 1},
	flags: {
		...snapshotFilterFlags,
		ignoreCase: switchFlag({short: 'i', help: 'Take capital and small letters for the same.'}),
	},
	examples: [
		["holdfast find '*.odt'", 'every text document that was ever backed up'],
		['holdfast find Documents/report.odt', 'the versions of one file'],
	],
	async run(context, {words: [pattern = ''], flags: {tag: tags, source, account, path, ignoreCase}}) {
		const {output, signal, isJson, reporter, style} = context;
		await using client = await context.openClient();
		const found = await client.find({pattern, ignoreCase, tags, source, account, path, signal});
		for (const {ref, error} of found.unreadable) {
			reporter.event({type: 'warning', path: ref, message: messageOf(error)});
		}

		let files = 0;
		let versions = 0;
		for await (const file of found.files) {
			files++;
			versions += file.versions.length;
			await writeFile(context, file);
		}

		if (!isJson) {
			const counts = `${formatCounted(files, 'path')}, ${formatCounted(versions, 'version')} in ${formatCounted(found.snapshotCount, 'snapshot')}`;
			await output.line(style('dim', counts));
		}

		return {
			status: found.unreadable.length > 0 ? 'partial' : 'complete',
			summary: {files, versions, snapshots: found.snapshotCount},
		};
	},
});

async function writeFile({output, json, isJson, style}: CommandContext, {path, versions}: FoundFile): Promise<void> {
	if (!isJson) {
		await output.line(style('bold', displayName(path)));
	}

	for (const {entry, snapshots} of versions) {
		if (isJson) {
			await json({type: 'version', ...entryFields(entry), snapshots: snapshots.map(({ref}) => hashOf(ref))});
			continue;
		}

		const [newest] = snapshots;
		const oldest = snapshots.at(-1);
		const names = [oldest, newest].map(snapshot => (snapshot ? shortHash(snapshot.ref) : ''));
		const where =
			snapshots.length > 1 ? `${formatCounted(snapshots.length, 'snapshot')} ${names.join('..')}` : names[1];
		const size = entry.kind === 'file' ? formatBytes(entry.size) : entry.kind;
		await output.line(`  ${formatTime(entry.mtime)}  ${size.padStart(8)}  ${where ?? ''}`);
	}
}
