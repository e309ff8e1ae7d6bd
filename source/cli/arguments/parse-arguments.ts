import {UsageError} from '../../engine/client.js';
import {checkFlags} from './check-flags.js';
import {flagName, type FlagTable, type FlagValues} from './flags.js';

export type ParsedArguments<Own extends FlagTable, Globals extends FlagTable> = {
	/** What is no flag, in order. */
	readonly words: string[];
	readonly flags: FlagValues<Own>;
	readonly globals: FlagValues<Globals>;
};

/**
Parses the words behind the name of a command.

@throws {UsageError} On a flag that is in neither table, a missing value, or a value that its flag refuses.
*/
export async function parseArguments<Own extends FlagTable, Globals extends FlagTable>(
	argv: readonly string[],
	own: Own,
	globals: Globals,
): Promise<ParsedArguments<Own, Globals>> {
	const table: FlagTable = {...globals, ...own};
	checkFlags(argv, table);
	// Without flags there is nothing to parse, and loading the parser costs half as much as starting Node.
	const {input, values} = argv.some(word => word.startsWith('-') && word !== '-')
		? await parseFlags(argv, table)
		: {input: [...argv], values: {}};
	return {words: input, flags: readFlags(own, values), globals: readFlags(globals, values)};
}

type RawValues = Readonly<Record<string, unknown>>;

function readFlags<Table extends FlagTable>(table: Table, values: RawValues): FlagValues<Table> {
	const flags = Object.entries(table).map(([key, flag]) => [
		key,
		flag.read(asTexts(values[negated(key) ?? key], key), flagName(key)),
	]);
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- each key was read by its own flag just above
	return Object.fromEntries(flags) as FlagValues<Table>;
}

async function parseFlags(argv: readonly string[], table: FlagTable): Promise<{input: string[]; values: RawValues}> {
	const {default: meow} = await import('meow');
	const definitions = Object.entries(table).map(([key, {kind, short}]) => {
		const shortFlag = short === undefined ? {} : {shortFlag: short};
		if (kind === 'list') {
			return [key, {type: 'string', isMultiple: true, ...shortFlag}] as const;
		}

		return [negated(key) ?? key, {type: kind === 'switch' ? 'boolean' : 'string', ...shortFlag}] as const;
	});
	try {
		const {input, flags} = meow({
			importMeta: import.meta,
			argv: joinValues(argv, table),
			pkg: {name: 'holdfast'},
			help: false,
			autoHelp: false,
			autoVersion: false,
			booleanDefault: undefined,
			flags: Object.fromEntries(definitions),
		});
		return {input, values: flags};
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error), {cause: error});
	}
}

/** Writes every value behind its flag with `=`: the parser would take a lone `-` for a word. */
function joinValues(argv: readonly string[], table: FlagTable): string[] {
	const names = new Map<string, string>();
	for (const [key, {kind, short}] of Object.entries(table)) {
		if (kind !== 'switch') {
			names.set(`--${flagName(key)}`, `--${flagName(key)}`);
			names.set(`-${short ?? ''}`, `--${flagName(key)}`);
		}
	}

	names.delete('-');
	const joined: string[] = [];
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index] ?? '';
		if (word === '--') {
			return [...joined, ...argv.slice(index)];
		}

		const name = names.get(word);
		joined.push(name === undefined ? word : `${name}=${argv[++index] ?? ''}`);
	}

	return joined;
}

/** The parser reads `--no-x` as x = false: the key `x` of a flag `noX`. */
function negated(key: string): string | undefined {
	const name = /^no(?<letter>[A-Z])(?<rest>.*)$/.exec(key)?.groups;
	return name ? `${(name.letter ?? '').toLowerCase()}${name.rest ?? ''}` : undefined;
}

/** What was given, as texts: a switch that is on is one empty text. */
function asTexts(value: unknown, key: string): readonly string[] {
	if (Array.isArray(value)) {
		return value.map(String);
	}

	const isOn = value === (negated(key) === undefined);
	return typeof value === 'string' ? [value] : isOn ? [''] : [];
}
