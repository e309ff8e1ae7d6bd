import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import type {AnyAuthMethod, ParsedKey} from 'ssh2';
import {UsageError} from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;
type ParseKey = (data: Buffer, passphrase?: string) => Error | ParsedKey;

const usualNames = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
What a user can log in with, in the order in which it is offered: the agent, the key that is named, the usual keys of OpenSSH, the password.

HOLDFAST_SFTP_KEY_FILE names a key, HOLDFAST_SFTP_PASSPHRASE opens it, HOLDFAST_SFTP_PASSWORD is the user's password; Cloudstic's variables are understood too.

@throws {UsageError} For a key file that was named and cannot be used. A usual key that cannot be used is left out.
*/
export async function loginMethods(user: string, env: Environment, parseKey: ParseKey): Promise<AnyAuthMethod[]> {
	const methods: AnyAuthMethod[] = [];
	const agent = env.SSH_AUTH_SOCK;
	if (agent) {
		methods.push({type: 'agent', username: user, agent});
	}

	const named = env.HOLDFAST_SFTP_KEY_FILE ?? env.CLOUDSTIC_SFTP_KEY ?? '';
	const files = named === '' ? usualNames.map(name => path.join(homedir(), '.ssh', name)) : [named];
	for (const file of files) {
		const key = await readKey(file, env.HOLDFAST_SFTP_PASSPHRASE, parseKey, named !== '');
		if (key) {
			methods.push({type: 'publickey', username: user, key});
		}
	}

	const password = env.HOLDFAST_SFTP_PASSWORD ?? env.CLOUDSTIC_SFTP_PASSWORD ?? '';
	if (password !== '') {
		methods.push(
			{type: 'password', username: user, password},
			{
				type: 'keyboard-interactive',
				username: user,
				prompt(_name, _instructions, _language, prompts, finish) {
					finish(prompts.map(() => password));
				},
			},
		);
	}

	return methods;
}

async function readKey(
	file: string,
	passphrase: string | undefined,
	parseKey: ParseKey,
	isNamed: boolean,
): Promise<ParsedKey | undefined> {
	let problem: unknown;
	try {
		const key = parseKey(await readFile(file), passphrase);
		if (!(key instanceof Error)) {
			return key;
		}

		problem = key;
	} catch (error) {
		problem = error;
	}

	if (isNamed) {
		throw new UsageError(`The SSH key ${file} cannot be used`, {
			hint: 'Check the path; a key with a passphrase needs an agent or HOLDFAST_SFTP_PASSPHRASE.',
			cause: problem,
		});
	}

	return undefined;
}
