import {initRepository} from '../engine/client.js';
import type {InitResult} from '../index.js';
import type {CommandContext} from './context.js';
import {resolveCredentials} from './credentials/resolve-credentials.js';

export type MakeOptions = {readonly isEncrypted: boolean; readonly addRecoveryKey: boolean};

/** Makes a repository where the command line says, with new credentials. */
export async function makeRepository(
	{globals, env, terminal, signal, location, profilePassword, store, cache}: CommandContext,
	{isEncrypted, addRecoveryKey}: MakeOptions,
): Promise<InitResult> {
	const credentials = isEncrypted
		? await resolveCredentials({flags: globals, env, terminal, profile: profilePassword, signal, isNew: true})
		: {};
	return initRepository(location, {credentials, encryption: isEncrypted, addRecoveryKey, signal, store, cache});
}

/** The recovery phrase as a person copies it: numbered words in four columns, and what it is for. */
export function recoveryPhraseLines(phrase: string): string[] {
	const words = phrase.split(' ').map((word, index) => `${String(index + 1).padStart(2)} ${word.padEnd(9)}`);
	const perLine = 6;
	const rows = Array.from({length: Math.ceil(words.length / perLine)}, (_, row) =>
		words
			.slice(row * perLine, (row + 1) * perLine)
			.join(' ')
			.trimEnd(),
	);
	return [
		'Recovery phrase. Whoever has it can read the backups, also without the password:',
		'',
		...rows.map(row => `  ${row}`),
		'',
		'Write it down now: it is stored nowhere and never shown again.',
	];
}
