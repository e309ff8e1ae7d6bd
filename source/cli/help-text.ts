import {type Flag, flagName, type FlagTable} from './arguments/flags.js';
import type {Command} from './command.js';
import {type CommandEntry, commandTable} from './command-table.js';
import {globalFlags} from './global-flags.js';

/** What `holdfast --help` shows. */
export function overviewText(): string {
	const width = Math.max(...commandTable.map(entry => headOf(entry).length));
	return [
		'holdfast: encrypted, deduplicating backups that people can look at',
		'',
		'Usage: holdfast COMMAND [ARGUMENTS] [FLAGS]',
		'',
		'Commands',
		...commandTable.map(entry => `  ${headOf(entry).padEnd(width)}  ${entry.summary}`),
		'',
		'Flags of every command',
		...flagLines(globalFlags),
		'',
		'A snapshot is called latest, latest~1 (the one before), or by the first digits of its hash; pick lets you choose on a terminal.',
		'',
		'The password comes from a flag above, from HOLDFAST_PASSWORD, HOLDFAST_PASSWORD_FILE or HOLDFAST_PASSWORD_COMMAND,',
		'from the recovery phrase in HOLDFAST_RECOVERY_KEY, or is asked for on a terminal.',
		'',
		'Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but for some files, 10 no repository, 11 locked,',
		'12 wrong password, 130 cancelled.',
		'',
		'holdfast COMMAND --help shows the flags and examples of a command.',
	].join('\n');
}

/** What `holdfast COMMAND --help` shows. */
export function commandHelpText({name, aliases}: CommandEntry, command: Command): string {
	const own = flagLines(command.flags);
	const exampleWidth = Math.max(0, ...command.examples.map(([line]) => line.length));
	return [
		`Usage: holdfast ${[name, command.usage].filter(Boolean).join(' ')} [FLAGS]`,
		...(aliases.length > 0 ? [`Also called: ${aliases.join(', ')}`] : []),
		'',
		...wrap(command.description, 100),
		...(own.length > 0 ? ['', 'Flags', ...own] : []),
		'',
		'Flags of every command',
		...flagLines(globalFlags),
		...(command.examples.length > 0
			? ['', 'Examples', ...command.examples.map(([line, does]) => `  ${line.padEnd(exampleWidth)}  # ${does}`)]
			: []),
	].join('\n');
}

const headOf = ({name, aliases}: CommandEntry): string => [name, ...aliases].join(', ');

function flagLines(flags: FlagTable): string[] {
	const heads = Object.entries(flags).map(([key, flag]) => ({head: flagHead(key, flag), help: flag.help}));
	const width = Math.max(0, ...heads.map(({head}) => head.length));
	return heads.flatMap(({head, help}) =>
		wrap(help, 100 - width).map((line, index) => `  ${(index === 0 ? head : '').padEnd(width)}  ${line}`),
	);
}

function flagHead(key: string, {short, placeholder, kind}: Flag<unknown>): string {
	const value = kind === 'switch' ? '' : ` ${placeholder ?? 'VALUE'}`;
	return `${short === undefined ? '    ' : `-${short}, `}--${flagName(key)}${value}`;
}

function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}

	return [...lines, line];
}
