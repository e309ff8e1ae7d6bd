import {writeSync} from 'node:fs';
import process from 'node:process';
import {BackupManager} from '../../source/engine/managers/backup-manager.js';
import {silentReporter} from '../../source/engine/reporting/reporter.js';
import {pausingSource} from './pausing-source.js';
import {openTestRepository, openTestSource} from './test-backups.js';

/**
One backup in a process of its own: `backup-child <repository> <source> <with cache: yes or no> [<entries>]`. With a number of entries it makes checkpoints all the time, and
stands still after so many.

Prints `phase <name>` as each begins, and at the end `snapshot <ref> <bytes read> <bytes stored>`; at once, so that nothing is lost when it is killed.
*/
const [location = '', folder = '', withCache, entries] = process.argv.slice(2);
const say = (line: string) => {
	writeSync(1, `${line}\n`);
};

const forEver = async () =>
	new Promise<void>(resolve => {
		setTimeout(resolve, 600_000);
	});
say('phase Open');
const repository = await openTestRepository(location);
const manager = new BackupManager({
	source: entries === undefined ? await openTestSource(folder) : await pausingSource(folder, Number(entries), forEver),
	repository,
	reporter: {
		...silentReporter,
		startPhase(name, total, isBytes) {
			say(`phase ${name}`);
			return silentReporter.startPhase(name, total, isBytes);
		},
	},
});
const {snapshotRef, status, bytesRead, bytesAddedStored} = await manager.run({
	workers: 2,
	useCache: withCache === 'yes',
	...(entries !== undefined && {checkpointInterval: {milliseconds: 0, bytes: 0, pause: 2}}),
});
say(status === 'complete' ? `snapshot ${snapshotRef ?? ''} ${bytesRead} ${bytesAddedStored}` : 'partial');
await repository.close();
