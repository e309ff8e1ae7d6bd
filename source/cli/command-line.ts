import {UsageError} from '../engine/client.js';
import {flagName} from './arguments/flags.js';
import {nearest} from './arguments/nearest.js';
import {type CommandEntry, commandTable, findCommand} from './command-table.js';
import {globalFlags} from './global-flags.js';

export type CommandLine = {
	/** Absent when no command was named. */
	readonly entry?: CommandEntry;
	/** All words but the name of the command. */
	readonly rest: readonly string[];
	readonly wantsHelp: boolean;
	readonly wantsVersion: boolean;
};

/**
Finds the command. Global flags may stand before it.

@throws {UsageError} When there is no such command.
*/
export function readCommandLine(argv: readonly string[]): CommandLine {
	const end = argv.indexOf('--');
	const words = end === -1 ? argv : argv.slice(0, end);
	const index = commandIndex(words);
	const name = index === -1 ? undefined : argv[index];
	const entry = name === undefined ? undefined : findCommand(name);
	if (name !== undefined && !entry) {
		throw unknownCommand(name);
	}

	return {
		...(entry && {entry}),
		rest: index === -1 ? argv : argv.toSpliced(index, 1),
		wantsHelp: words.some(word => word === '--help' || word === '-h'),
		wantsVersion: !entry && words.some(word => word === '--version' || word === '-V'),
	};
}

function commandIndex(words: readonly string[]): number {
	const takesValue = new Set(
		Object.entries(globalFlags)
			.filter(([, flag]) => flag.kind !== 'switch')
			.flatMap(([key, flag]) => [`--${flagName(key)}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])]),
	);
	return words.findIndex((word, index) => !word.startsWith('-') && !takesValue.has(words[index - 1] ?? ''));
}

function unknownCommand(name: string): UsageError {
	const names = commandTable.flatMap(entry => [entry.name, ...entry.aliases]);
	const suggestion = nearest(name, names);
	return new UsageError(`There is no command ${JSON.stringify(name)}`, {
		hint: suggestion ? `Did you mean holdfast ${suggestion}?` : 'Run holdfast help to see all commands.',
	});
}
