import {UsageError} from '../../engine/client.js';
import type {Credentials} from '../../index.js';
import type {PasswordSource} from '../../profile/profile.js';
import type {GlobalFlags} from '../global-flags.js';
import {askSecret, hasTerminal, type Terminal} from './prompt.js';
import {parseKey, readKeyFile, readSecretCommand, readSecretFile} from './read-secret.js';

export type CredentialSources = {
	readonly flags: Pick<GlobalFlags, 'encryptionKey' | 'passwordCommand' | 'passwordFile'>;
	readonly env: NodeJS.ProcessEnv;
	readonly terminal: Terminal;
	/** What the profile of this repository says; asked only when no flag and no variable says anything. */
	readonly profile?: () => PasswordSource | undefined;
	/** Whether a repository is about to be made: a password that is asked for is typed twice then. */
	readonly isNew?: boolean;
	readonly signal?: AbortSignal;
};

/**
Collects what a person handed over to open or make a repository: flags, then HOLDFAST_… variables, then Cloudstic's, then the profile. With nothing and a
terminal, the password is asked for when it is needed, once.

@throws {UsageError} When something that was named cannot be read.
*/
export async function resolveCredentials(sources: CredentialSources): Promise<Credentials> {
	const {env, flags, terminal, isNew = false, signal} = sources;
	const keyFile = flags.encryptionKey ?? set(env.HOLDFAST_ENCRYPTION_KEY_FILE);
	const plainKey = set(env.CLOUDSTIC_ENCRYPTION_KEY);
	const encryptionKey = keyFile
		? await readKeyFile(keyFile)
		: plainKey === undefined
			? undefined
			: parseKey(plainKey, 'CLOUDSTIC_ENCRYPTION_KEY');
	const recoveryPhrase = set(env.HOLDFAST_RECOVERY_KEY) ?? set(env.CLOUDSTIC_RECOVERY_KEY);
	const named = await givenPassword(sources);
	const hasOther = encryptionKey !== undefined || recoveryPhrase !== undefined;
	const given = named ?? (hasOther ? undefined : await profilePassword(sources));
	const isAsked = given === undefined && !encryptionKey && !recoveryPhrase && hasTerminal(terminal);
	let answer: Promise<string> | undefined;
	const ask = async () => {
		answer ??= isNew ? choosePassword(sources) : askSecret('Password of the repository: ', terminal, signal);
		return answer;
	};

	const password = isAsked ? ask : given;
	return {
		...(password !== undefined && {password}),
		...(encryptionKey && {encryptionKey}),
		...(recoveryPhrase !== undefined && {recoveryPhrase}),
	};
}

/** A password that is typed twice. */
export async function choosePassword({
	terminal,
	signal,
}: Pick<CredentialSources, 'terminal' | 'signal'>): Promise<string> {
	const password = await askSecret('Choose a password: ', terminal, signal);
	if (password === '') {
		throw new UsageError('The password is empty', {
			hint: 'Choose one that you will remember, or --no-encryption if everybody may read the backup.',
		});
	}

	const again = await askSecret('Type it again: ', terminal, signal);
	if (again !== password) {
		throw new UsageError('The two passwords differ', {hint: 'Nothing was made. Start again.'});
	}

	return password;
}

async function givenPassword({env, flags, signal}: CredentialSources): Promise<string | undefined> {
	if (flags.passwordFile !== undefined && flags.passwordCommand !== undefined) {
		throw new UsageError('--password-file and --password-command were both given', {hint: 'Keep one of them.'});
	}

	const childEnv = withoutSecrets(env);
	if (flags.passwordFile !== undefined) {
		return readSecretFile(flags.passwordFile, 'password');
	}

	if (flags.passwordCommand !== undefined) {
		return readSecretCommand(flags.passwordCommand, {env: childEnv, signal});
	}

	if (set(env.HOLDFAST_PASSWORD) !== undefined) {
		return env.HOLDFAST_PASSWORD;
	}

	if (set(env.HOLDFAST_PASSWORD_FILE) !== undefined) {
		return readSecretFile(env.HOLDFAST_PASSWORD_FILE ?? '', 'password');
	}

	if (set(env.HOLDFAST_PASSWORD_COMMAND) !== undefined) {
		return readSecretCommand(env.HOLDFAST_PASSWORD_COMMAND ?? '', {env: childEnv, signal});
	}

	return set(env.CLOUDSTIC_ENCRYPTION_PASSWORD);
}

async function profilePassword({env, profile, signal}: CredentialSources): Promise<string | undefined> {
	const source = profile?.();
	switch (source?.from) {
		case 'file': {
			return readSecretFile(source.file, 'password');
		}

		case 'command': {
			return readSecretCommand(source.command, {env: withoutSecrets(env), signal});
		}

		case 'environment': {
			return set(env[source.variable]);
		}

		case 'prompt':
		case undefined: {
			return undefined;
		}
	}
}

/** All that hold a secret of ours. Those of AWS stay: a command that fetches the password may need them. */
const secretVariables = new Set([
	'HOLDFAST_PASSWORD',
	'HOLDFAST_RECOVERY_KEY',
	'HOLDFAST_SFTP_PASSPHRASE',
	'HOLDFAST_SFTP_PASSWORD',
	'HOLDFAST_TO_PASSWORD',
	'CLOUDSTIC_ENCRYPTION_PASSWORD',
	'CLOUDSTIC_ENCRYPTION_KEY',
	'CLOUDSTIC_RECOVERY_KEY',
	'CLOUDSTIC_SFTP_PASSWORD',
]);

/** The variables that a child process may see. */
export const withoutSecrets = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
	Object.fromEntries(Object.entries(env).filter(([name]) => !secretVariables.has(name)));

/** An empty variable counts as absent. */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
