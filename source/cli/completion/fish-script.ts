import type {DescribedCommand, DescribedFlag} from './describe-commands.js';

/** Completes commands and flags with their descriptions, and files elsewhere. */
export function fishScript(commands: readonly DescribedCommand[]): string {
	const names = commands.flatMap(command => command.names).join(' ');
	return [
		'# fish completion for holdfast',
		`set -l commands ${names}`,
		...commands.flatMap(command => [...nameLines(command), ...command.flags.map(flag => flagLine(command, flag))]),
		'',
	].join('\n');
}

const nameLines = ({names, summary}: DescribedCommand): string[] =>
	names.map(
		name =>
			`complete -c holdfast -f -n "not __fish_seen_subcommand_from $commands" -a ${name} -d '${escaped(summary)}'`,
	);

function flagLine({names}: DescribedCommand, {long, short, takesValue, completes, help}: DescribedFlag): string {
	const condition = `-n "__fish_seen_subcommand_from ${names.join(' ')}"`;
	const letters = short === undefined ? '' : ` -s ${short}`;
	return `complete -c holdfast ${condition} -l ${long.slice(2)}${letters}${valuePart(takesValue, completes)} -d '${escaped(help)}'`;
}

function valuePart(takesValue: boolean, completes: DescribedFlag['completes']): string {
	if (!takesValue) {
		return '';
	}

	if (completes === 'folders') {
		return " -x -a '(__fish_complete_directories)'";
	}

	return completes === 'files' ? ' -r -F' : ` -x${completes ? ` -a '${completes.join(' ')}'` : ''}`;
}

const escaped = (text: string): string => text.replaceAll(/['\\]/g, String.raw`\$&`);
