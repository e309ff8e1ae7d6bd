import {UsageError} from '../engine/client.js';
import type {FlagTable, FlagValues} from './arguments/flags.js';
import {parseArguments} from './arguments/parse-arguments.js';
import type {CommandContext} from './context.js';
import {type GlobalFlags, globalFlags} from './global-flags.js';
import type {SummaryFields} from './output/json-shapes.js';

/** How a command ended when it did not throw. */
export type CommandResult = {
	/** `failed`: it did its work, and the answer is bad (a check that found damage). Default `complete`. */
	readonly status?: 'complete' | 'partial' | 'failed';
	/** What the last line of `--json` says beside its fixed fields. */
	readonly summary?: SummaryFields;
};

export type Example = readonly [line: string, does: string];

type CommandInput<Table extends FlagTable> = {
	/** What is no flag, in order. */
	readonly words: readonly string[];
	readonly flags: FlagValues<Table>;
};

type CommandDescription<Table extends FlagTable> = {
	/** The words behind the name in the first line of the help text, such as `[SNAPSHOT] [PATH]`. */
	readonly usage: string;
	/** One or a few sentences. */
	readonly description: string;
	/** How many words it takes besides flags. */
	readonly words: {readonly minimum: number; readonly maximum: number};
	/** Those beside the global ones. */
	readonly flags: Table;
	readonly examples: readonly Example[];
	/** Whether it takes long enough for some rows of progress on a terminal. Default: one line. */
	readonly hasPanel?: boolean;
	readonly run: (context: CommandContext, input: CommandInput<Table>) => Promise<CommandResult>;
};

/** A command line that was understood, ready to run. */
export type PreparedCommand = {
	readonly globals: GlobalFlags;
	readonly hasPanel: boolean;
	readonly run: (context: CommandContext) => Promise<CommandResult>;
};

export type Command = Omit<CommandDescription<FlagTable>, 'run'> & {
	/** @throws {UsageError} When the words behind the name of the command cannot be understood. */
	readonly prepare: (argv: readonly string[]) => Promise<PreparedCommand>;
};

/** Ties the flags of a command to what its `run` sees. */
export function defineCommand<Table extends FlagTable>(description: CommandDescription<Table>): Command {
	return {
		...description,
		async prepare(argv) {
			const {words, flags, globals} = await parseArguments(argv, description.flags, globalFlags);
			checkWords(words, description);
			return {
				globals,
				hasPanel: description.hasPanel ?? false,
				run: async context => description.run(context, {words, flags}),
			};
		},
	};
}

function checkWords(
	words: readonly string[],
	{usage, words: {minimum, maximum}}: Pick<CommandDescription<FlagTable>, 'usage' | 'words'>,
): void {
	const hint = `It takes: ${usage || 'nothing but flags'}${usage.endsWith('...') ? '' : '.'}`;
	if (words.length < minimum) {
		throw new UsageError('Something is missing behind the name of the command', {hint});
	}

	if (words.length > maximum) {
		throw new UsageError(`${JSON.stringify(words[maximum])} is one word too many`, {hint});
	}
}
