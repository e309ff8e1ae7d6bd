import {CancelledError, UsageError} from '../../engine/client.js';
import {defineCommand} from '../command.js';
import {hasScreen} from '../has-screen.js';

export const command = defineCommand({
	usage: '',
	description:
		'Opens the terminal UI: snapshots, backups with live progress, files of any snapshot, restores, and more, by keys alone. holdfast without a command does the same on a terminal. NO_COLOR turns colours off, HOLDFAST_ASCII draws with plain characters.',
	words: {minimum: 0, maximum: 0},
	flags: {},
	examples: [['holdfast tui', 'the repository that HOLDFAST_REPOSITORY names']],
	async run(context) {
		const {host, globals, signal, commandLine} = context;
		if (!hasScreen(host, globals)) {
			throw new UsageError('The terminal UI needs a terminal', {
				hint: 'Use the commands instead: holdfast help lists them.',
			});
		}

		// The password is asked for before anything is drawn.
		await using client = await context.openClient();
		const {startTui} = await import('../../tui/start-tui.js');
		const status = await startTui({...host, client, commandLine, signal, noColor: globals.noColor});
		if (status !== 0) {
			throw new CancelledError();
		}

		return {};
	},
});
