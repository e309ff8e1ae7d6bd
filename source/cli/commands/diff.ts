import {switchFlag, textFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import {changeText, diffFigures, diffStatLines} from '../output/describe-change.js';
import {entryFields, hashOf} from '../output/describe-snapshot.js';
import {namedSnapshot} from '../pick-snapshot.js';

const names = {A: 'added', D: 'removed', M: 'modified'} as const;

export const command = defineCommand({
	usage: '[BEFORE] [AFTER]',
	description:
		'Shows what changed between two snapshots: the newest and the one before it, unless told otherwise. + is added, - removed, ~ modified. Entries whose content is the same and only mode, owner, time or attributes differ are counted, and shown with --metadata.',
	words: {minimum: 0, maximum: 2},
	flags: {
		path: textFlag({placeholder: 'PATH', help: 'Only this entry and what is below it.'}),
		metadata: switchFlag({short: 'm', help: 'Show entries of which only metadata changed, too.'}),
		stat: switchFlag({help: 'Only the numbers.'}),
	},
	examples: [
		['holdfast diff', 'what the last backup changed'],
		['holdfast diff 4fba541e latest --path Documents', 'one folder since a certain snapshot'],
		['holdfast diff latest~7 --stat', 'how much changed in seven backups'],
		['holdfast diff pick', 'since a snapshot that you choose from a list'],
	],
	async run(context, {words: [before = 'latest~1', after = 'latest'], flags: {path, metadata, stat}}) {
		const {output, signal, json, isJson, style} = context;
		await using client = await context.openClient();
		const result = await client.diff({
			before: await namedSnapshot(context, client, before, 'Before'),
			after: await namedSnapshot(context, client, after, 'After'),
			path,
			signal,
		});
		const shown = result.changes.filter(change => !stat && (metadata || !change.isMetadataOnly));
		for (const change of shown) {
			if (isJson) {
				await json({
					type: 'change',
					change: names[change.type],
					path: change.path,
					fields: change.fields,
					...(change.before && {before: entryFields(change.before)}),
					...(change.after && {after: entryFields(change.after)}),
				});
			} else {
				await output.line(changeText(change, style));
			}
		}

		const figures = diffFigures(result.changes);
		if (!isJson) {
			for (const line of diffStatLines(result, figures, style)) {
				await output.line(line);
			}
		}

		return {summary: {before: hashOf(result.before.ref), after: hashOf(result.after.ref), ...figures}};
	},
});
