import {type FlagValues, switchFlag, textFlag} from './arguments/flags.js';

/** Flags that every command takes. */
export const globalFlags = {
	repo: textFlag({
		short: 'r',
		placeholder: 'LOCATION',
		completes: 'folders',
		help: 'Where the repository is: a folder. Else HOLDFAST_REPOSITORY, else holdfast/repository in your data folder.',
	}),
	passwordFile: textFlag({placeholder: 'FILE', completes: 'files', help: 'Read the password from a file (one line).'}),
	passwordCommand: textFlag({placeholder: 'COMMAND', help: 'Read the password from the output of a command.'}),
	encryptionKey: textFlag({
		placeholder: 'FILE',
		completes: 'files',
		help: 'Read the platform key from a file: 64 hexadecimal digits.',
	}),
	json: switchFlag({help: 'Write one JSON object a line, for programs; the last is the summary.'}),
	quiet: switchFlag({short: 'q', help: 'No progress and no notes: warnings, errors and results only.'}),
	verbose: switchFlag({short: 'v', help: 'Tell more about what happens.'}),
	plain: switchFlag({help: 'No line that is redrawn: progress now and then, as if there were no terminal.'}),
	noColor: switchFlag({help: 'No colours. So does the environment variable NO_COLOR.'}),
	logFile: textFlag({placeholder: 'FILE', completes: 'files', help: 'Append everything that happens to a file.'}),
	help: switchFlag({short: 'h', help: 'Show the help of the command.'}),
} as const;

export type GlobalFlags = FlagValues<typeof globalFlags>;
