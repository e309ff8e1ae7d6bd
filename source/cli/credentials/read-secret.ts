import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {UsageError} from '../../engine/client.js';

/**
The first line of a file.

@throws {UsageError} When it cannot be read, or is empty.
*/
export async function readSecretFile(file: string, what: string): Promise<string> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		throw new UsageError(`The ${what} file ${file} cannot be read: ${reasonOf(error)}`, {
			hint: 'Give the path of a file that holds it in its first line.',
			cause: error,
		});
	}

	return firstLine(text, `The ${what} file ${file}`);
}

/**
The first line that a shell command prints. It may ask on the terminal.

@throws {UsageError} When it fails, or prints nothing.
*/
export async function readSecretCommand(
	command: string,
	options: {readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal},
): Promise<string> {
	const child = spawn(command, {
		shell: true,
		stdio: ['inherit', 'pipe', 'inherit'],
		env: options.env,
		signal: options.signal,
	});
	const ended = new Promise<number | string>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			resolve(code ?? signal ?? 'unknown');
		});
	});
	const pieces: Buffer[] = [];
	child.stdout.on('data', (piece: Buffer) => {
		pieces.push(piece);
	});
	const status = await ended;
	if (status !== 0) {
		throw new UsageError(`The password command ended with ${status}`, {hint: 'Run it by itself to see why.'});
	}

	return firstLine(Buffer.concat(pieces).toString('utf8'), 'The password command');
}

/**
A key of 32 bytes, as 64 hexadecimal digits in a file.

@throws {UsageError}
*/
export async function readKeyFile(file: string): Promise<Uint8Array> {
	if (/^[\da-f]{64}$/i.test(file)) {
		throw new UsageError('The key itself was given where the name of a file is expected', {
			hint: 'A secret on the command line can be read by every user of this machine: write it into a file, and consider it known.',
		});
	}

	return parseKey(await readSecretFile(file, 'key'), `The key file ${file}`);
}

/** @throws {UsageError} */
export function parseKey(text: string, where: string): Uint8Array {
	if (!/^[\da-f]{64}$/i.test(text.trim())) {
		throw new UsageError(`${where} does not hold a key`, {hint: 'A key is written as 64 hexadecimal digits.'});
	}

	return Buffer.from(text.trim(), 'hex');
}

function firstLine(text: string, where: string): string {
	const line = text.replace(/\r?\n[^]*$/, '');
	if (line === '') {
		throw new UsageError(`${where} is empty`, {hint: 'The secret stands in the first line.'});
	}

	return line;
}

function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	const reasons: Record<string, string> = {
		ENOENT: 'there is no such file',
		EACCES: 'permission denied',
		EISDIR: 'it is a folder',
	};
	return (
		(typeof code === 'string' ? reasons[code] : undefined) ?? (error instanceof Error ? error.message : String(error))
	);
}
