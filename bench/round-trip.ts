import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {compareTrees} from '../test/helpers/compare-trees.js';
import {programFile} from '../test/helpers/run-holdfast.js';
import {dataSets} from './data-sets.js';
import {option} from './options.js';

/*
npm run bench:round-trip -- [--sets A,B] [--data FOLDER] [--folder FOLDER]

Backs up each data set, and a folder of yours, with the real program into an encrypted repository; backs it up again; restores it; and compares the two
trees with `diff -r` and in everything that a backup must bring back. Any difference ends it with an error.
*/
const work = mkdtempSync(path.join(tmpdir(), 'holdfast-round-trip-'));
const env = {
	...process.env,
	HOLDFAST_PASSWORD: 'correct horse battery staple',
	HOLDFAST_REPOSITORY: path.join(work, 'repository'),
	XDG_CACHE_HOME: path.join(work, 'cache'),
};

type Summary = Readonly<Record<string, unknown>>;

function holdfast(...args: string[]): Summary {
	const output = execFileSync(process.execPath, [programFile, ...args, '--json', '--quiet'], {
		env,
		encoding: 'utf8',
		maxBuffer: 1e9,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const summary: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '');
	assert.ok(typeof summary === 'object' && summary !== null);
	return {...summary};
}

function roundTrip(name: string, folder: string): void {
	const target = path.join(work, 'target', name);
	const first = holdfast('backup', folder);
	const second = holdfast('backup', folder);
	const restored = holdfast('restore', 'latest', '--target', target);
	const comparedAt = Date.now();
	execFileSync('diff', ['-r', '--no-dereference', folder, target], {stdio: 'inherit'});
	const differences = compareTrees(folder, target);
	assert.deepEqual(differences, []);
	rmSync(target, {recursive: true, force: true});
	console.log(name, {first, second, restored, comparison: `equal, ${(Date.now() - comparedAt) / 1000} s`});
}

try {
	holdfast('init');
	const wanted = new Set(option('sets', 'A,B').split(','));
	for (const set of dataSets(option('data', '/dev/shm/holdfast-bench/data'))) {
		if (wanted.has(set.name)) {
			set.make();
			roundTrip(set.name, set.folder);
		}
	}

	const folder = option('folder', '');
	if (folder !== '') {
		roundTrip('folder', folder);
	}

	console.log('check', holdfast('check', '--read-data'));
} finally {
	rmSync(work, {recursive: true, force: true});
}
