import {UsageError} from '../errors.js';
import {cleanPath} from '../repository/entry-path.js';

/** Says whether a path matches; clean, with `/` between its components. */
export type PathMatcher = (path: string) => boolean;

export type PatternOptions = {
	/** Takes capital and small letters for the same. */
	readonly ignoreCase?: boolean;
};

/**
Compiles a pattern: `*` is any text and `?` one character within a name, `[a-z]` and `[!a-z]` one of some characters, `\` takes the next character as it is,
and `**` any number of folders.

A pattern without `/` is matched against names, one with `/` against the end of paths, and one that begins with `/` against whole paths.

@throws {UsageError} For an empty pattern, and for a bracket that is not closed.
*/
export function compilePattern(pattern: string, {ignoreCase = false}: PatternOptions = {}): PathMatcher {
	const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
	const names = fold(pattern)
		.split('/')
		.filter(name => name !== '' && name !== '.');
	if (names.length === 0) {
		throw new UsageError('The pattern is empty', {hint: 'Give a name such as report.odt, or a pattern such as *.odt.'});
	}

	const parts = names.map((name): Part => (name === anyFolders ? name : compileName(name, pattern)));
	const anchored: Part[] = pattern.startsWith('/') ? parts : [anyFolders, ...parts];
	return path => matchesParts(anchored, fold(cleanPath(path)).split('/'));
}

const anyFolders = '**';

type NameMatcher = (name: string) => boolean;
type Part = NameMatcher | typeof anyFolders;

/** Components against parts; `**` takes any number of them. In time that grows with the product of both numbers. */
function matchesParts(parts: readonly Part[], names: readonly string[]): boolean {
	/** Whether the parts so far match the first n names. */
	let reached = [true, ...names.map(() => false)];
	for (const part of parts) {
		reached = part === anyFolders ? fromFirst(reached) : step(reached, part, names);
	}

	return reached.at(-1) ?? false;
}

function fromFirst(reached: readonly boolean[]): boolean[] {
	const first = reached.indexOf(true);
	return reached.map((_, count) => first !== -1 && count >= first);
}

function step(reached: readonly boolean[], part: NameMatcher, names: readonly string[]): boolean[] {
	return [false, ...names.map((name, count) => reached[count] === true && part(name))];
}

/** A pattern that every name matches whose path matches this one. */
export const lastName = (pattern: string): string =>
	pattern
		.split('/')
		.findLast(name => name !== '' && name !== '.')
		?.replace(/^\*\*$/, '*') ?? '';

type Token = 'any' | ((character: string) => boolean);

function compileName(name: string, pattern: string): NameMatcher {
	const tokens: Token[] = [];
	const characters = [...name];
	for (let at = 0; at < characters.length; at++) {
		const character = characters[at] ?? '';
		switch (character) {
			case '*': {
				tokens.push('any');

				break;
			}

			case '?': {
				tokens.push(() => true);

				break;
			}

			case '[': {
				const end = characters.indexOf(']', at + (/[!^\]]/.test(characters[at + 1] ?? '') ? 3 : 2));
				if (end === -1) {
					throw new UsageError(`The pattern ${JSON.stringify(pattern)} has a [ that is not closed`, {
						hint: String.raw`Write \[ for a bracket that is part of the name.`,
					});
				}

				tokens.push(compileClass(characters.slice(at + 1, end)));
				at = end;

				break;
			}

			default: {
				at += character === '\\' && at + 1 < characters.length ? 1 : 0;
				const wanted = characters[at];
				tokens.push(found => found === wanted);
			}
		}
	}

	return text => matchesTokens(tokens, [...text]);
}

function compileClass(inside: readonly string[]): (character: string) => boolean {
	const isNegated = inside[0] === '!' || inside[0] === '^';
	const members = inside.slice(isNegated ? 1 : 0);
	const ranges: Array<readonly [string, string]> = [];
	for (let at = 0; at < members.length; at++) {
		const first = members[at] ?? '';
		const isRange = members[at + 1] === '-' && at + 2 < members.length;
		ranges.push([first, isRange ? (members[at + 2] ?? '') : first]);
		at += isRange ? 2 : 0;
	}

	return character => ranges.some(([first, last]) => first <= character && character <= last) !== isNegated;
}

/** Goes back to the last `*` alone, which is enough: an earlier one could only give up what the later one can take. */
function matchesTokens(tokens: readonly Token[], characters: readonly string[]): boolean {
	let token = 0;
	let at = 0;
	let lastAny = -1;
	let retry = 0;
	while (at < characters.length) {
		const wanted = tokens[token];
		if (wanted === 'any') {
			lastAny = token++;
			retry = at;
		} else if (wanted?.(characters[at] ?? '')) {
			token++;
			at++;
		} else if (lastAny === -1) {
			return false;
		} else {
			token = lastAny + 1;
			at = ++retry;
		}
	}

	return tokens.slice(token).every(rest => rest === 'any');
}
