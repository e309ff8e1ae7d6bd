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
		name: 'init',
		aliases: [],
		summary: 'Make a repository',
		load: async () => import('./commands/init.js'),
	},
	{
		name: 'backup',
		aliases: [],
		summary: 'Back up files and folders',
		load: async () => import('./commands/backup.js'),
	},
	{
		name: 'restore',
		aliases: [],
		summary: 'Bring files back from a snapshot',
		load: async () => import('./commands/restore.js'),
	},
	{
		name: 'list',
		aliases: ['snapshots'],
		summary: 'List the snapshots',
		load: async () => import('./commands/list.js'),
	},
	{
		name: 'ls',
		aliases: [],
		summary: 'List the files in a snapshot',
		load: async () => import('./commands/ls.js'),
	},
	{
		name: 'diff',
		aliases: [],
		summary: 'Show what changed between two snapshots',
		load: async () => import('./commands/diff.js'),
	},
	{
		name: 'find',
		aliases: [],
		summary: 'Find the versions of a file in all snapshots',
		load: async () => import('./commands/find.js'),
	},
	{
		name: 'history',
		aliases: [],
		summary: 'Show what stood at a path in every snapshot',
		load: async () => import('./commands/history.js'),
	},
	{
		name: 'dump',
		aliases: [],
		summary: 'Write a file of a snapshot to standard output',
		load: async () => import('./commands/dump.js'),
	},
	{
		name: 'stats',
		aliases: [],
		summary: 'Tell what is stored, and what each snapshot takes',
		load: async () => import('./commands/stats.js'),
	},
	{
		name: 'check',
		aliases: [],
		summary: 'Find out whether the repository is whole',
		load: async () => import('./commands/check.js'),
	},
	{
		name: 'rehearse',
		aliases: [],
		summary: 'Rehearse a restore, and note the date',
		load: async () => import('./commands/rehearse.js'),
	},
	{
		name: 'growth',
		aliases: [],
		summary: 'Find out which folders cost the stored bytes',
		load: async () => import('./commands/growth.js'),
	},
	{
		name: 'what-if',
		aliases: [],
		summary: 'Play a retention policy into the future',
		load: async () => import('./commands/what-if.js'),
	},
	{
		name: 'forget',
		aliases: [],
		summary: 'Remove snapshots',
		load: async () => import('./commands/forget.js'),
	},
	{
		name: 'prune',
		aliases: [],
		summary: 'Delete what no snapshot needs',
		load: async () => import('./commands/prune.js'),
	},
	{
		name: 'copy',
		aliases: [],
		summary: 'Copy snapshots into another repository',
		load: async () => import('./commands/copy.js'),
	},
	{
		name: 'break-lock',
		aliases: ['unlock'],
		summary: 'Show and remove the locks',
		load: async () => import('./commands/break-lock.js'),
	},
	{
		name: 'key',
		aliases: [],
		summary: 'List, add, change and remove the ways into the repository',
		load: async () => import('./commands/key.js'),
	},
	{
		name: 'cat',
		aliases: [],
		summary: 'Show raw objects of the repository',
		load: async () => import('./commands/cat.js'),
	},
	{
		name: 'tui',
		aliases: [],
		summary: 'Open the terminal UI, as holdfast alone does',
		load: async () => import('./commands/tui.js'),
	},
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
