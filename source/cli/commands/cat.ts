import {RefusedError, UsageError} from '../../engine/client.js';
import {defineCommand} from '../command.js';
import {terminalText} from '../output/terminal-text.js';

export const command = defineCommand({
	usage: 'KEY...',
	description:
		'Shows objects of the repository as they were before they were encrypted and compressed, one after another: for finding faults. Keys look like config, index/latest, index/packs or snapshot/ with 64 hexadecimal digits.',
	words: {minimum: 1, maximum: 1000},
	flags: {},
	examples: [
		['holdfast cat index/latest', 'which snapshot is the newest'],
		['holdfast cat config', 'the mark of the repository'],
	],
	async run(context, {words: keys}) {
		const {output, signal, isJson, stdoutIsTerminal} = context;
		if (isJson) {
			throw new UsageError('cat writes the objects themselves, not --json', {hint: 'Leave out --json.'});
		}

		await using client = await context.openClient();
		for await (const {key, bytes} of await client.cat({keys, signal})) {
			if (!stdoutIsTerminal) {
				await output.bytes(bytes);
				continue;
			}

			const text = terminalText(bytes);
			if (text === undefined) {
				throw new RefusedError(`${key} is not text, and would confuse the terminal`, {
					hint: 'Write it to a file with > FILE.',
				});
			}

			await output.line(text.replace(/\n$/, ''));
		}

		return {};
	},
});
