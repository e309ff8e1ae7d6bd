import {version} from '../../engine/client.js';
import {defineCommand} from '../command.js';

export const command = defineCommand({
	usage: '',
	description: 'Shows the version of the program.',
	words: {minimum: 0, maximum: 0},
	flags: {},
	examples: [['holdfast version', 'such as holdfast 0.1.0']],
	async run({output, isJson}) {
		if (!isJson) {
			await output.line(`holdfast ${version}`);
		}

		return {summary: {version}};
	},
});
