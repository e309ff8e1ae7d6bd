import type {Command} from './command.js';

/** A command as the overview knows it. Its own file is loaded only when it is needed. */
export type CommandEntry = {
	readonly name: string;
	readonly aliases: readonly string[];
	readonly summary: string;
	readonly load: () => Promise<{readonly command: Command}>;
};

/** Every command, in the order of the overview. */
export const commandTable: readonly CommandEntry[] = [
	{
		name: 'completion',
		aliases: [],
		summary: 'Print the completion script of a shell',
		load: async () => import('./commands/completion.js'),
	},
	{
		name: 'help',
		aliases: [],
		summary: 'Show this overview, or the help of a command',
		load: async () => import('./commands/help.js'),
	},
	{
		name: 'version',
		aliases: [],
		summary: 'Show the version of the program',
		load: async () => import('./commands/version.js'),
	},
];

export const findCommand = (name: string): CommandEntry | undefined =>
	commandTable.find(entry => entry.name === name || entry.aliases.includes(name));
