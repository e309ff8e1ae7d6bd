import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** The folders of the XDG Base Directory Specification, each with `holdfast` appended. Relative values are ignored, as it asks. */
const userFolder = (variable: string, fallback: string): string => {
	const value = process.env[variable];
	const base = value !== undefined && path.isAbsolute(value) ? value : path.join(homedir(), fallback);
	return path.join(base, 'holdfast');
};

/** What can be lost without harm. */
export const cacheFolder = (): string => userFolder('XDG_CACHE_HOME', '.cache');

export const configFolder = (): string => userFolder('XDG_CONFIG_HOME', '.config');

/** Where the default repository is. */
export const dataFolder = (): string => userFolder('XDG_DATA_HOME', '.local/share');

export const stateFolder = (): string => userFolder('XDG_STATE_HOME', '.local/state');
