const classNames = new Set([
	'alnum',
	'alpha',
	'blank',
	'cntrl',
	'digit',
	'graph',
	'lower',
	'print',
	'punct',
	'space',
	'upper',
	'xdigit',
]);

/**
Why a gitignore pattern can never match anything, in words for people; `undefined` when it can, and for comments and blank lines.

gitignore itself lets such a pattern pass in silence, which in a backup means that something thought to be excluded is not.
*/
export function patternProblem(line: string): string | undefined {
	if (line.startsWith('#') || line.trim() === '') {
		return undefined;
	}

	const pattern = line.replace(/^!/, '').replace(/(?<!\\) +$/, '');
	if (pattern === '' || pattern === '/') {
		return 'it names nothing';
	}

	if (pattern.includes('\0')) {
		return 'no name holds a NUL character';
	}

	for (let index = 0; index < pattern.length; index++) {
		const character = pattern[index];
		if (character === '\\') {
			index++;
			if (index === pattern.length || (pattern[index] === '/' && index === pattern.length - 1)) {
				return 'nothing follows the backslash at its end';
			}
		} else if (character === '[') {
			const bracket = readBracket(pattern, index);
			if ('problem' in bracket) {
				return bracket.problem;
			}

			index = bracket.end;
		}
	}

	return undefined;
}

/** Reads `[…]` as git's wildmatch does: a `]` that comes first is a member, `\` quotes, `[:name:]` is a class. */
function readBracket(pattern: string, start: number): {end: number} | {problem: string} {
	let index = start + 1;
	if (pattern[index] === '!' || pattern[index] === '^') {
		index++;
	}

	do {
		if (index >= pattern.length) {
			return {problem: 'a bracket [ is not closed'};
		}

		if (pattern[index] === '\\') {
			index++;
		} else if (pattern.startsWith('[:', index)) {
			const name = /^\[:([^\]]*):]/.exec(pattern.slice(index))?.[1];
			if (name !== undefined && !classNames.has(name)) {
				return {problem: `there is no class [:${name}:]`};
			}

			index += name === undefined ? 0 : name.length + 3;
		}

		index++;
	} while (pattern[index] !== ']');

	return {end: index};
}
