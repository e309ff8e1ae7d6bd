import {Client} from '../engine/client.js';
import {shellWord} from '../format.js';
import type {CacheOptions, Credentials} from '../index.js';
import type {Profile} from '../profile/profile.js';
import {readProfile} from '../profile/profile-file.js';
import type {CommandContext} from './context.js';
import type {PreparedCommand} from './command.js';
import {storeOptions} from './credentials/confirm-host.js';
import {resolveCredentials} from './credentials/resolve-credentials.js';
import {errorLine, errorText} from './error-report.js';
import {type ExitCode, exitCodes} from './exit-code.js';
import type {Host} from './host.js';
import {type Outcome, outcomeOf, outcomeOfError} from './outcome.js';
import type {JsonLine} from './output/json-shapes.js';
import {jsonText} from './output/json-text.js';
import type {Output} from './output/output.js';
import {colorStyler, plainStyler, wantsColor} from './output/style.js';
import {chooseReporter} from './reporters/choose-reporter.js';
import type {CommandReporter} from './reporters/command-reporter.js';
import {openLogFile} from './reporters/log-file-display.js';
import {repositoryLocation, withS3Flags} from './repository-location.js';
import {Cancellation} from './signals.js';

export type CommandRun = {
	/** As in the table of commands. */
	readonly name: string;
	readonly prepared: PreparedCommand;
	readonly host: Host;
	readonly output: Output;
};

/** Runs a prepared command: progress, signals, errors, and the last line of `--json`. */
export async function runCommand(commandRun: CommandRun): Promise<ExitCode> {
	const {name, prepared, host, output} = commandRun;
	const {globals} = prepared;
	const startedAt = performance.now();
	const log = globals.logFile === undefined ? undefined : openLogFile(globals.logFile);
	const json = async (line: JsonLine): Promise<void> => {
		if (globals.json) {
			await output.line(jsonText(line));
		}
	};

	const reporter = chooseReporter({
		globals,
		host,
		log,
		hasPanel: prepared.hasPanel,
		writeJson(line) {
			output.lineNow(jsonText(line));
		},
	});
	using cancellation = cancelWithSignals(reporter, host);
	output.onClosed = () => {
		cancellation.cancel('Nobody reads the output any more');
	};

	log?.line(`holdfast ${name}: started`);
	const outcome = await prepared
		.run(makeContext(commandRun, {reporter, json, signal: cancellation.signal}))
		.then(outcomeOf, (error: unknown) => outcomeOfError(error, cancellation.signal));
	reporter.stop();
	if (outcome.error !== undefined) {
		await json(errorLine(outcome.error));
		tellPeople(outcome, commandRun);
	}

	const {status, exitStatus, summary} = outcome;
	const seconds = Math.round(performance.now() - startedAt) / 1000;
	await json({type: 'summary', command: name, status, exitStatus, seconds, ...summary});
	log?.line(`holdfast ${name}: ${status}, exit status ${exitStatus}`);
	log?.close();
	return exitStatus;
}

function cancelWithSignals(reporter: CommandReporter, host: Host): Cancellation {
	return new Cancellation({
		onCancel() {
			reporter.note('Cancelling: what is under way ends first. Press Ctrl-C again to stop at once.');
		},
		stopHard() {
			reporter.stop();
			host.exit(exitCodes.cancelled);
		},
		onAsk() {
			reporter.showNow();
		},
	});
}

function makeContext(
	{prepared: {globals}, host, output}: CommandRun,
	{reporter, json, signal}: Pick<CommandContext, 'json' | 'reporter' | 'signal'>,
): CommandContext {
	const {env, stdin, stdout, stderr} = host;
	const profile = lateProfile(env);
	const location = () => repositoryLocation(globals, env, profile);
	const profilePassword = () => {
		const {repository, password} = profile() ?? {};
		return repository !== undefined && withS3Flags(repository, globals) === location() ? password : undefined;
	};

	const terminal = {input: stdin, output: stderr};
	const store = storeOptions(terminal, signal, globals.json);
	const cache = globals.noCache ? false : cacheOptions(globals.cacheSize);
	let resolved: Promise<Credentials> | undefined;
	const credentials = async (): Promise<Credentials> => {
		resolved ??= resolveCredentials({flags: globals, env, terminal, profile: profilePassword, signal});
		return resolved;
	};

	return {
		globals,
		env,
		terminal,
		host,
		output,
		reporter,
		json,
		signal,
		get location() {
			return location();
		},
		profile,
		profilePassword,
		isJson: globals.json,
		stdoutIsTerminal: stdout.isTTY,
		commandLine: words => `holdfast ${words}${globals.repo === undefined ? '' : ` --repo ${shellWord(globals.repo)}`}`,
		style: wantsColor(stdout, env, globals.noColor) ? colorStyler : plainStyler,
		credentials,
		store,
		cache,
		async openClient() {
			return Client.open(location(), await credentials(), {reporter, signal, store, cache});
		},
	};
}

const cacheOptions = (megabytes: number | undefined): CacheOptions =>
	megabytes === undefined ? {} : {maximumBytes: megabytes * 1_000_000};

/** Read once, and only by what needs it: a profile that is broken must not stop `holdfast help`. */
function lateProfile(env: NodeJS.ProcessEnv): () => Profile | undefined {
	let known: {readonly profile: Profile | undefined} | undefined;
	return () => {
		known ??= {profile: readProfile(env)};
		return known.profile;
	};
}

function tellPeople({error, status}: Outcome, {prepared: {globals}, host}: CommandRun): void {
	if (!globals.json && !(status === 'cancelled' && globals.quiet)) {
		host.stderr.write(`${errorText(error, {isVerbose: globals.verbose})}\n`);
	}
}
