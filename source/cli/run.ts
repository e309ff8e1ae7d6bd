import {isHoldfastError, UsageError, version} from '../engine/client.js';
import {type CommandLine, readCommandLine} from './command-line.js';
import {findCommand} from './command-table.js';
import {errorLine, errorText} from './error-report.js';
import {type ExitCode, exitCodeOf, exitCodes} from './exit-code.js';
import {globalFlags} from './global-flags.js';
import {hasScreen} from './has-screen.js';
import type {Host} from './host.js';
import {jsonText} from './output/json-text.js';
import {Output} from './output/output.js';

/**
Runs one command line from beginning to end.

@param argv The words behind the name of the program.
@returns What the process ends with. Nothing is thrown.
*/
export async function run(argv: readonly string[], host: Host): Promise<ExitCode> {
	const output = new Output(host.stdout);
	for (const stream of [host.stdin, host.stderr]) {
		// A terminal that is gone must not keep a command from ending in order: SIGHUP tells of it.
		stream.on('error', () => {});
	}

	try {
		return await runLine(readCommandLine(argv), host, output);
	} catch (error) {
		// Only what went wrong before the command began: a command reports for itself.
		const exitStatus = exitCodeOf(isHoldfastError(error) ? error.code : undefined);
		if (argv.includes('--json')) {
			await output.line(jsonText(errorLine(error)));
			await output.line(jsonText({type: 'summary', command: '', status: 'failed', exitStatus, seconds: 0}));
		} else {
			host.stderr.write(`${errorText(error, {isVerbose: argv.includes('--verbose') || argv.includes('-v')})}\n`);
		}

		return exitStatus;
	} finally {
		await output.end();
	}
}

async function runLine(
	{entry: named, rest, wantsHelp, wantsVersion}: CommandLine,
	host: Host,
	output: Output,
): Promise<ExitCode> {
	if (wantsVersion) {
		await output.line(`holdfast ${version}`);
		return exitCodes.ok;
	}

	const isScriptLike = rest.some(word => ['--json', '--plain', '--quiet', '-q'].includes(word));
	const entry = named ?? (!wantsHelp && !isScriptLike && hasScreen(host) ? findCommand('tui') : undefined);
	if (!entry) {
		if (!wantsHelp) {
			const {checkFlags} = await import('./arguments/check-flags.js');
			checkFlags(rest, globalFlags);
			throw new UsageError('No command was given', {hint: 'Run holdfast help to see all commands.'});
		}

		const {overviewText} = await import('./help-text.js');
		await output.line(overviewText());
		return exitCodes.ok;
	}

	const {command} = await entry.load();
	if (wantsHelp) {
		const {commandHelpText} = await import('./help-text.js');
		await output.line(commandHelpText(entry, command));
		return exitCodes.ok;
	}

	const prepared = await command.prepare(rest);
	const {runCommand} = await import('./run-command.js');
	return runCommand({name: entry.name, prepared, host, output});
}
