import {type Flag, flagName, type FlagTable} from '../arguments/flags.js';
import {commandTable} from '../command-table.js';
import {globalFlags} from '../global-flags.js';

export type DescribedFlag = {
	/** With its dashes. */
	readonly long: string;
	/** One letter without a dash. */
	readonly short?: string;
	readonly takesValue: boolean;
	readonly completes?: Flag<unknown>['completes'];
	readonly isRepeatable: boolean;
	readonly help: string;
};

export type DescribedCommand = {
	readonly names: readonly string[];
	readonly summary: string;
	/** Own and global flags. */
	readonly flags: readonly DescribedFlag[];
};

/** Everything that can be completed, from the table of commands. */
export async function describeCommands(): Promise<DescribedCommand[]> {
	return Promise.all(
		commandTable.map(async ({name, aliases, summary, load}) => {
			const {command} = await load();
			return {names: [name, ...aliases], summary, flags: describeFlags({...command.flags, ...globalFlags})};
		}),
	);
}

const describeFlags = (table: FlagTable): DescribedFlag[] =>
	Object.entries(table).map(([key, {short, kind, completes, help}]) => ({
		long: `--${flagName(key)}`,
		...(short !== undefined && {short}),
		takesValue: kind !== 'switch',
		...(completes && {completes}),
		isRepeatable: kind === 'list',
		help: help.replace(/[.;:].*$/s, ''),
	}));
