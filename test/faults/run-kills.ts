import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {BackupKiller} from '../helpers/kill-backups.js';
import {removeTree} from '../helpers/temporary-folder.js';
import {makePrivateCache} from '../helpers/test-backups.js';

/** Kills many backups: `npm run test:faults -- [kills] [seed]`, 200 by default. What fails names the seed that does it again. */
const [kills = '200', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-faults-'));
const cache = makePrivateCache();
console.log(`seed ${seed}, ${kills} kills`);
const {problems, ...figures} = await new BackupKiller(folder, Number(seed)).run(
	Number(kills),
	({kills: done, verified}) => {
		if (done % 20 === 0) {
			console.log(`${done} kills, ${verified} snapshots verified`);
		}
	},
);
console.log(JSON.stringify({...figures, lost: problems.length}, undefined, '\t'));
for (const problem of problems) {
	console.log(problem);
}

if (problems.length === 0) {
	removeTree(folder);
	removeTree(cache);
} else {
	console.log(`The repository is kept in ${folder}`);
	process.exitCode = 1;
}
