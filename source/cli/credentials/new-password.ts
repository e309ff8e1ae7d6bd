import {UsageError} from '../../engine/client.js';
import type {CommandContext} from '../context.js';
import {hasTerminal} from './prompt.js';
import {readSecretCommand, readSecretFile} from './read-secret.js';
import {choosePassword, withoutSecrets} from './resolve-credentials.js';

export type NewPasswordFlags = {
	readonly newPasswordFile: string | undefined;
	readonly newPasswordCommand: string | undefined;
};

/**
A password that is about to be set: from a flag, else typed twice.

@throws {UsageError} Without a flag and a terminal; it names the flags.
*/
export async function newPassword(
	{env, terminal, signal}: Pick<CommandContext, 'env' | 'signal' | 'terminal'>,
	{newPasswordFile, newPasswordCommand}: NewPasswordFlags,
): Promise<string> {
	if (newPasswordFile !== undefined && newPasswordCommand !== undefined) {
		throw new UsageError('--new-password-file and --new-password-command were both given', {
			hint: 'Keep one of them.',
		});
	}

	if (newPasswordFile !== undefined) {
		return readSecretFile(newPasswordFile, 'new password');
	}

	if (newPasswordCommand !== undefined) {
		return readSecretCommand(newPasswordCommand, {env: withoutSecrets(env), signal});
	}

	if (!hasTerminal(terminal)) {
		throw new UsageError('The new password was not given, and there is no terminal to ask on', {
			hint: 'Add --new-password-file FILE or --new-password-command COMMAND.',
		});
	}

	return choosePassword({terminal, signal});
}
