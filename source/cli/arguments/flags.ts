import {UsageError} from '../../engine/client.js';

/**
One flag of a command. `read` gets every value that was given, in order (`['']` for a switch), and gives what the command sees; it throws a UsageError
that names the flag and the bad value.
*/
export type Flag<Value> = {
	readonly kind: 'switch' | 'value' | 'list';
	/** One letter. */
	readonly short?: string;
	/** How the value is called in the help text, such as `FILE`. */
	readonly placeholder?: string;
	/** What the shell may complete the value with. */
	readonly completes?: 'files' | 'folders' | readonly string[];
	readonly help: string;
	read(values: readonly string[], name: string): Value;
};

/** By camelCase key: `keepLast` is `--keep-last`. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

export type FlagValues<Table extends FlagTable> = {
	readonly [Key in keyof Table]: Table[Key] extends Flag<infer Value> ? Value : never;
};

type Description = Omit<Flag<unknown>, 'kind' | 'read'>;

/** How a key of a table is typed on the command line, without the dashes. */
export const flagName = (key: string): string => key.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** A flag without a value. */
export const switchFlag = (description: Description): Flag<boolean> => ({
	...description,
	kind: 'switch',
	read: values => values.length > 0,
});

/** A flag with a text as its value. */
export const textFlag = (description: Description): Flag<string | undefined> => valueFlag(description, text => text);

/** A flag with a value that `parse` understands, or refuses with the reason (`is not …`). */
export const valueFlag = <Value>(description: Description, parse: Parser<Value>): Flag<Value | undefined> => ({
	...description,
	kind: 'value',
	read: ([text], name) => (text === undefined ? undefined : parseValue(parse, text, name)),
});

/** A flag with a text that may be given many times. */
export const listFlag = (description: Description): Flag<string[]> => listOf(description, text => text);

/** A flag that may be given many times, with values that `parse` understands. */
export const listOf = <Value>(description: Description, parse: Parser<Value>): Flag<Value[]> => ({
	...description,
	kind: 'list',
	read: (values, name) => values.map(text => parseValue(parse, text, name)),
});

/** Gives the value, or throws a {@link BadValue}. */
export type Parser<Value> = (text: string) => Value;

/** Says what is wrong with a value, as the end of a sentence that begins with the value. */
export class BadValue extends Error {}

/** One of some words. */
export const oneOf =
	<const Word extends string>(...words: readonly Word[]): Parser<Word> =>
	text => {
		const word = words.find(candidate => candidate === text);
		if (word === undefined) {
			throw new BadValue(`is not one of ${words.join(', ')}`);
		}

		return word;
	};

/** A whole number from `minimum`. */
export const wholeNumber =
	(minimum: number): Parser<number> =>
	text => {
		const value = Number(text);
		if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum) {
			throw new BadValue(`is not a whole number from ${minimum}`);
		}

		return value;
	};

/** `5%` or `5` as 0.05. */
export const percentage: Parser<number> = text => {
	const value = Number(text.replace(/ ?%$/, ''));
	if (!/^\d+(?:\.\d+)? ?%?$/.test(text) || value > 100) {
		throw new BadValue('is not a percentage from 0% to 100%');
	}

	return value / 100;
};

/** `KEY=VALUE` */
export const keyAndValue: Parser<readonly [key: string, value: string]> = text => {
	const split = text.indexOf('=');
	if (split < 1) {
		throw new BadValue('is not of the form KEY=VALUE');
	}

	return [text.slice(0, split), text.slice(split + 1)];
};

function parseValue<Value>(parse: Parser<Value>, text: string, name: string): Value {
	try {
		return parse(text);
	} catch (error) {
		if (error instanceof BadValue) {
			throw new UsageError(`--${name}: ${JSON.stringify(text)} ${error.message}`, {cause: error});
		}

		throw error;
	}
}
