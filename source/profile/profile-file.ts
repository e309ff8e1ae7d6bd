import {randomBytes} from 'node:crypto';
import {fstatSync, openSync, readFileSync, closeSync} from 'node:fs';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {UsageError} from '../engine/client.js';
import {parseProfile, type Profile, profileText} from './profile.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** `holdfast/config.json` in the configuration folder of the user (XDG). */
export function profilePath({XDG_CONFIG_HOME: configHome}: Environment): string {
	const base = configHome !== undefined && path.isAbsolute(configHome) ? configHome : path.join(homedir(), '.config');
	return path.join(base, 'holdfast', 'config.json');
}

const othersMayWrite = 0o022;

/**
`undefined` when there is none.

@throws {UsageError} When it cannot be read or understood, or when others could have written it: it may name a command that is run.
*/
export function readProfile(env: Environment): Profile | undefined {
	const file = profilePath(env);
	let descriptor: number;
	try {
		descriptor = openSync(file, 'r');
	} catch (error) {
		if (isMissing(error)) {
			return undefined;
		}

		throw unreadable(file, error);
	}

	try {
		const {mode, uid} = fstatSync(descriptor);
		if (uid !== 0 && uid !== (process.getuid?.() ?? uid)) {
			throw new UsageError(`${file} belongs to another user of this machine`, {
				hint: 'It may name a command that is run. Use a profile of your own: XDG_CONFIG_HOME says where it is.',
			});
		}

		if (mode & othersMayWrite) {
			throw new UsageError(`${file} can be written by other users of this machine`, {
				hint: `It may name a command that is run. Look at it, and then: chmod 600 ${file}`,
			});
		}

		return parseProfile(readFileSync(descriptor, 'utf8'), file);
	} catch (error) {
		throw error instanceof UsageError ? error : unreadable(file, error);
	} finally {
		closeSync(descriptor);
	}
}

/**
Writes the profile for its owner alone: whatever happens meanwhile, the old one or the new one is there.

@returns Where it is.
@throws {UsageError} When it cannot be written.
*/
export async function writeProfile(env: Environment, profile: Profile): Promise<string> {
	const file = profilePath(env);
	const text = profileText(profile);
	// What could not be read again must not take the place of what can.
	parseProfile(text, file);
	const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
	try {
		await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
		await using handle = await open(temporary, 'wx', 0o600);
		await handle.writeFile(text);
		await handle.sync();
		await rename(temporary, file);
		await using folder = await open(path.dirname(file), 'r');
		await folder.sync();
	} catch (error) {
		await rm(temporary, {force: true}).catch(() => undefined);
		throw new UsageError(`${file} cannot be written: ${messageOf(error)}`, {
			hint: 'Look at the permissions and the free space of its folder.',
			cause: error,
		});
	}

	return file;
}

const isMissing = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unreadable = (file: string, error: unknown): UsageError =>
	new UsageError(`${file} cannot be read: ${messageOf(error)}`, {
		hint: 'Look at its permissions, or move it away.',
		cause: error,
	});
