import {type FlagValues, switchFlag, textFlag, valueFlag, wholeNumber} from './arguments/flags.js';

/** Flags that every command takes. */
export const globalFlags = {
	repo: textFlag({
		short: 'r',
		placeholder: 'LOCATION',
		completes: 'folders',
		help: 'Where the repository is: a folder, s3://bucket/folder or sftp://user@host/folder. Else HOLDFAST_REPOSITORY, else what the profile says, else holdfast/repository in your data folder.',
	}),
	s3Endpoint: textFlag({placeholder: 'URL', help: 'The S3 server. Else AWS_ENDPOINT_URL, else that of AWS.'}),
	s3Region: textFlag({placeholder: 'REGION', help: 'The region of the bucket. Else AWS_REGION.'}),
	s3Profile: textFlag({placeholder: 'NAME', help: 'The profile of ~/.aws/credentials to use. Else AWS_PROFILE.'}),
	s3PathStyle: switchFlag({
		help: 'Put the bucket into the path, not the host name. Servers other than AWS get that anyway.',
	}),
	passwordFile: textFlag({placeholder: 'FILE', completes: 'files', help: 'Read the password from a file (one line).'}),
	passwordCommand: textFlag({placeholder: 'COMMAND', help: 'Read the password from the output of a command.'}),
	encryptionKey: textFlag({
		placeholder: 'FILE',
		completes: 'files',
		help: 'Read the platform key from a file: 64 hexadecimal digits.',
	}),
	noCache: switchFlag({help: 'Keep nothing in the cache folder, and use nothing that is there.'}),
	cacheSize: valueFlag(
		{
			placeholder: 'MEGABYTES',
			help: 'How much metadata of repositories may lie in the cache folder. Default: 1000.',
		},
		wholeNumber(0),
	),
	json: switchFlag({help: 'Write one JSON object a line, for programs; the last is the summary.'}),
	quiet: switchFlag({short: 'q', help: 'No progress and no notes: warnings, errors and results only.'}),
	verbose: switchFlag({short: 'v', help: 'Tell more about what happens.'}),
	plain: switchFlag({help: 'No line that is redrawn: progress now and then, as if there were no terminal.'}),
	noColor: switchFlag({help: 'No colours. So does the environment variable NO_COLOR.'}),
	logFile: textFlag({placeholder: 'FILE', completes: 'files', help: 'Append everything that happens to a file.'}),
	help: switchFlag({short: 'h', help: 'Show the help of the command.'}),
} as const;

export type GlobalFlags = FlagValues<typeof globalFlags>;
