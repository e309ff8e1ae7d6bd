import type {Client} from '../engine/client.js';
import type {CacheOptions, Credentials, StoreOptions} from '../index.js';
import type {PasswordSource, Profile} from '../profile/profile.js';
import type {Terminal} from './credentials/prompt.js';
import type {GlobalFlags} from './global-flags.js';
import type {Host} from './host.js';
import type {JsonLine} from './output/json-shapes.js';
import type {Output} from './output/output.js';
import type {Styler} from './output/style.js';
import type {CommandReporter} from './reporters/command-reporter.js';

/** What a command works with. */
export type CommandContext = {
	readonly globals: GlobalFlags;
	readonly env: NodeJS.ProcessEnv;
	readonly terminal: Terminal;
	/** The process, for what takes the whole terminal. */
	readonly host: Host;
	/** Results for people, and bytes; not used with `--json`. */
	readonly output: Output;
	/** Colours of `output`. */
	readonly style: Styler;
	readonly isJson: boolean;
	readonly reporter: CommandReporter;
	readonly signal: AbortSignal;
	/** Where the repository is. @throws {UsageError} When the profile, which says it, cannot be read. */
	readonly location: string;
	/** What was set up; read when it is asked for first. @throws {UsageError} When it cannot be read. */
	readonly profile: () => Profile | undefined;
	/** How the profile says to get the password, when it is about this repository. */
	readonly profilePassword: () => PasswordSource | undefined;
	readonly stdoutIsTerminal: boolean;
	/** A command line that works on the same repository, to be copied by a person: `ls latest` as `holdfast ls latest --repo /mnt/disk`. */
	readonly commandLine: (words: string) => string;
	/** Writes a line of `--json`; does nothing without it. */
	readonly json: (line: JsonLine) => Promise<void>;
	/** What was given to open the repository; a password that is asked for is asked for once. */
	readonly credentials: () => Promise<Credentials>;
	/** How places on other machines are reached. */
	readonly store: StoreOptions;
	/** What may be kept on this machine of a repository. */
	readonly cache: CacheOptions | false;
	/** Opens the repository, asking for the password if need be. Dispose of it. */
	readonly openClient: () => Promise<Client>;
};
