import {UsageError} from '../../engine/client.js';
import {defineCommand} from '../command.js';
import {completionScript, type Shell, shells} from '../completion/completion-script.js';
import {describeCommands} from '../completion/describe-commands.js';

export const command = defineCommand({
	usage: shells.join('|'),
	description:
		'Prints a script that makes your shell complete the commands and flags of holdfast. It is made from the table of commands, so it always fits this version.',
	words: {minimum: 1, maximum: 1},
	flags: {},
	examples: [
		['source <(holdfast completion bash)', 'in ~/.bashrc'],
		['holdfast completion zsh > ~/.zfunc/_holdfast', 'a folder of your $fpath'],
		['holdfast completion fish > ~/.config/fish/completions/holdfast.fish', 'fish finds it there'],
	],
	async run({output, isJson}, {words: [name = '']}) {
		const shell = shells.find((candidate): candidate is Shell => candidate === name);
		if (!shell) {
			throw new UsageError(`There is no completion for ${JSON.stringify(name)}`, {
				hint: `Choose ${shells.join(', ')}.`,
			});
		}

		const script = completionScript(shell, await describeCommands());
		if (isJson) {
			return {summary: {shell, script}};
		}

		await output.line(script.trimEnd());
		return {};
	},
});
