import type {DescribedCommand, DescribedFlag} from './describe-commands.js';

/** Completes commands, flags, and the values of flags that name files or one of some words. Works without the bash-completion package. */
export function bashScript(commands: readonly DescribedCommand[]): string {
	const names = commands.flatMap(command => command.names).join(' ');
	return `# bash completion for holdfast
_holdfast() {
	local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command='' candidate flags=''
	for candidate in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $candidate in
			${commands.map(command => command.names.join('|')).join('|')}) command=$candidate; break ;;
		esac
	done
	COMPREPLY=()
	case $command in
${commands.map(commandCase).join('\n')}
		*) COMPREPLY=($(compgen -W '${names}' -- "$word")); return ;;
	esac
	if [[ $word == -* ]]; then
		COMPREPLY=($(compgen -W "$flags" -- "$word"))
	else
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}
complete -F _holdfast holdfast
`;
}

function commandCase({names, flags}: DescribedCommand): string {
	const values = flags.filter(flag => flag.takesValue).map(valueCase);
	return `		${names.join('|')})
			case $before in
${values.join('\n')}
			esac
			flags='${flags.map(flag => flag.long).join(' ')}' ;;`;
}

function valueCase({long, short, completes}: DescribedFlag): string {
	const pattern = short === undefined ? long : `${long}|-${short}`;
	if (completes === 'files' || completes === 'folders') {
		const kind = completes === 'files' ? '-f' : '-d';
		return `				${pattern}) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen ${kind} -- "$word"); return ;;`;
	}

	return completes
		? `				${pattern}) COMPREPLY=($(compgen -W '${completes.join(' ')}' -- "$word")); return ;;`
		: `				${pattern}) return ;;`;
}
