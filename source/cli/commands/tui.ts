import {homedir} from 'node:os';
import {CancelledError, type Client, isHoldfastError, UsageError} from '../../engine/client.js';
import {type CommandResult, defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {switchFlag} from '../arguments/flags.js';
import {hasScreen} from '../has-screen.js';

export const command = defineCommand({
	usage: '',
	description:
		'Opens the terminal UI, or the guided setup when there is no repository yet: snapshots, backups with live progress, files of any snapshot, restores, and more, by keys alone. holdfast without a command does the same on a terminal. NO_COLOR turns colours off, HOLDFAST_ASCII draws with plain characters.',
	words: {minimum: 0, maximum: 0},
	flags: {
		screenReader: switchFlag({
			help: 'For screen readers: plain sentences about what is new, nothing drawn, the same keys. So does INK_SCREEN_READER=true.',
		}),
	},
	examples: [
		['holdfast tui', 'the repository that HOLDFAST_REPOSITORY names'],
		['holdfast tui --screen-reader', 'the same in sentences'],
	],
	async run(context, {flags}) {
		const {host, env, globals, signal, commandLine} = context;
		if (!hasScreen(host, globals)) {
			throw new UsageError('The terminal UI needs a terminal', {
				hint: 'Use the commands instead: holdfast help lists them.',
			});
		}

		// The password is asked for before anything is drawn.
		const client = await openIfThere(context);
		try {
			const {startTui} = await import('../../tui/start-tui.js');
			const setup = client ? undefined : {location: context.location, home: homedir()};
			const isSpoken = flags.screenReader || env.INK_SCREEN_READER === 'true';
			const status = await startTui({...host, client, setup, commandLine, signal, noColor: globals.noColor, isSpoken});
			return endOf(status);
		} finally {
			await client?.close();
		}
	},
});

/** `undefined` when there is no repository yet: then it is set up on the screen. */
async function openIfThere(context: CommandContext): Promise<Client | undefined> {
	try {
		return await context.openClient();
	} catch (error) {
		if (isHoldfastError(error) && error.code === 'no-repository') {
			return undefined;
		}

		throw error;
	}
}

function endOf(status: number): CommandResult {
	if (status !== 0) {
		throw new CancelledError();
	}

	return {};
}
