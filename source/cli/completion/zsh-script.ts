import type {DescribedCommand, DescribedFlag} from './describe-commands.js';

/** Completes commands and flags with their descriptions, and files elsewhere. */
export function zshScript(commands: readonly DescribedCommand[]): string {
	const described = commands.flatMap(({names, summary}) => names.map(name => `'${escaped(`${name}:${summary}`)}'`));
	return `#compdef holdfast
# zsh completion for holdfast
_holdfast() {
	local -a commands
	commands=(
${described.map(line => `		${line}`).join('\n')}
	)
	local command
	for word in \${words[2,CURRENT-1]}; do
		if [[ $word != -* ]] && (( \${commands[(I)$word:*]} )); then
			command=$word
			break
		fi
	done
	case $command in
${commands.map(commandCase).join('\n')}
		*) _describe 'command' commands ;;
	esac
}
if [[ $funcstack[1] == _holdfast ]]; then
	_holdfast "$@"
else
	compdef _holdfast holdfast
fi
`;
}

function commandCase({names, flags}: DescribedCommand): string {
	return String.raw`		${names.join('|')})
			_arguments -S ${flags.flatMap(flagSpecs).join(' \\\n				')} \
				'*:file:_files' ;;`;
}

function flagSpecs({long, short, takesValue, completes, isRepeatable, help}: DescribedFlag): string[] {
	const action =
		completes === 'files' ? '_files' : completes === 'folders' ? '_files -/' : `(${(completes ?? []).join(' ')})`;
	const value = takesValue ? `:value:${completes ? action : ' '}` : '';
	const names = short === undefined ? [long] : [long, `-${short}`];
	return names.map(name => `'${isRepeatable ? '*' : ''}${name}[${escaped(help)}]${value}'`);
}

const escaped = (text: string): string => text.replaceAll("'", String.raw`'\''`).replaceAll(/[[\]]/g, String.raw`\$&`);
