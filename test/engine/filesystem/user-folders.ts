import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {cacheFolder, configFolder, dataFolder, stateFolder} from '../../../source/engine/filesystem/user-folders.js';

for (const [folder, variable, fallback] of [
	[cacheFolder, 'XDG_CACHE_HOME', '.cache'],
	[configFolder, 'XDG_CONFIG_HOME', '.config'],
	[dataFolder, 'XDG_DATA_HOME', '.local/share'],
	[stateFolder, 'XDG_STATE_HOME', '.local/state'],
] as const) {
	test.serial(`${variable} says where the folder is; a relative or empty value counts as none`, t => {
		const before = process.env[variable];
		t.teardown(() => {
			if (before === undefined) {
				// eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the only way to take a variable away
				delete process.env[variable];
			} else {
				process.env[variable] = before;
			}
		});
		process.env[variable] = '/somewhere';
		t.is(folder(), '/somewhere/holdfast');
		for (const value of ['relative', '']) {
			process.env[variable] = value;
			t.is(folder(), path.join(homedir(), fallback, 'holdfast'));
		}
	});
}
