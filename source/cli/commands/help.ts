import {UsageError} from '../../engine/client.js';
import {defineCommand} from '../command.js';
import {findCommand} from '../command-table.js';
import {commandHelpText, overviewText} from '../help-text.js';

export const command = defineCommand({
	usage: '[COMMAND]',
	description: 'Shows all commands, or what one command does with its flags and examples.',
	words: {minimum: 0, maximum: 1},
	flags: {},
	examples: [['holdfast help backup', 'the flags and examples of backup']],
	async run({output, isJson}, {words: [name]}) {
		const text = name === undefined ? overviewText() : await helpOf(name);
		if (isJson) {
			return {summary: {text}};
		}

		await output.line(text);
		return {};
	},
});

async function helpOf(name: string): Promise<string> {
	const entry = findCommand(name);
	if (!entry) {
		throw new UsageError(`There is no command ${JSON.stringify(name)}`, {
			hint: 'Run holdfast help to see all commands.',
		});
	}

	const {command: found} = await entry.load();
	return commandHelpText(entry, found);
}
