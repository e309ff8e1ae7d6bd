import {UsageError} from '../../engine/client.js';
import {type Flag, flagName, type FlagTable} from './flags.js';
import {nearest} from './nearest.js';

/** Words that look like an attempt to hand over a secret where every user of the machine could read it. */
const secretWords = new Set(['password', 'pass', 'passphrase', 'secret', 'recovery-key', 'recovery-phrase', 'key']);

/**
Refuses flags that are not in the table, and values that are missing, before the line is parsed: the parser would guess.

@throws {UsageError}
*/
export function checkFlags(argv: readonly string[], table: FlagTable): void {
	const known = new Map(Object.entries(table).map(([key, flag]) => [flagName(key), flag]));
	const byLetter = new Map(Object.values(table).map(flag => [flag.short, flag]));
	const end = argv.indexOf('--');
	const tokens = end === -1 ? argv : argv.slice(0, end);

	for (const [index, token] of tokens.entries()) {
		if (token.startsWith('--')) {
			checkLong(token, tokens[index + 1], known);
		} else if (/^-[^\d-]/.test(token)) {
			checkLetters(token, tokens[index + 1], byLetter);
		}
	}
}

function checkLong(token: string, following: string | undefined, known: ReadonlyMap<string, Flag<unknown>>): void {
	const {name = '', value} = /^--(?<name>[^=]*)(?:=(?<value>.*))?$/s.exec(token)?.groups ?? {};
	const flag = known.get(name);
	if (!flag) {
		throw unknownFlag(name, known.keys());
	}

	if (flag.kind === 'switch' && value !== undefined) {
		throw new UsageError(`--${name} takes no value`, {hint: `Write --${name} alone, or leave it out.`});
	}

	if (flag.kind !== 'switch' && !value) {
		checkValue(flag, `--${name}`, value ?? following, value === undefined);
	}
}

function checkLetters(
	token: string,
	following: string | undefined,
	byLetter: ReadonlyMap<string | undefined, Flag<unknown>>,
): void {
	const letters = token.slice(1);
	for (const letter of letters) {
		const flag = byLetter.get(letter);
		if (!flag) {
			throw new UsageError(`There is no flag -${letter}`, {hint: 'Run the command with --help to see its flags.'});
		}

		if (flag.kind !== 'switch') {
			if (letters.length > 1) {
				throw new UsageError(`-${letter} needs its value apart from other letters`, {
					hint: `Write -${letter} ${flag.placeholder ?? 'VALUE'}.`,
				});
			}

			checkValue(flag, `-${letter}`, following, true);
		}
	}
}

function checkValue(flag: Flag<unknown>, name: string, value: string | undefined, isApart: boolean): void {
	if (value === undefined || value === '') {
		throw new UsageError(`${name} needs a value`, {hint: `Write ${name} ${flag.placeholder ?? 'VALUE'}.`});
	}

	if (isApart && value.startsWith('-') && value !== '-' && !/^-[\d.]/.test(value)) {
		throw new UsageError(`${name} needs a value, and ${value} looks like a flag`, {
			hint: `When it is the value, write ${name.startsWith('--') ? name : '--flag'}=${value}.`,
		});
	}
}

function unknownFlag(name: string, known: Iterable<string>): UsageError {
	if (secretWords.has(name)) {
		return new UsageError(
			`--${name} does not exist: a secret on the command line can be read by every user of this machine`,
			{
				hint: 'Use --password-file or --password-command, set HOLDFAST_PASSWORD or HOLDFAST_RECOVERY_KEY, or type it when asked.',
			},
		);
	}

	const suggestion = nearest(name, known);
	return new UsageError(`There is no flag --${name}`, {
		hint: suggestion ? `Did you mean --${suggestion}?` : 'Run the command with --help to see its flags.',
	});
}
