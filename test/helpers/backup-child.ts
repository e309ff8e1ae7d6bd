import {writeSync} from 'node:fs';
import process from 'node:process';
import {BackupManager} from '../../source/engine/managers/backup-manager.js';
import {silentReporter} from '../../source/engine/reporting/reporter.js';
import {openTestRepository, openTestSource} from './test-backups.js';

/**
One backup in a process of its own: `backup-child <repository> <source> <with cache: yes or no>`.

Prints `phase <name>` as each begins, and at the end `snapshot <ref>`; at once, so that nothing is lost when it is killed.
*/
const [location = '', source = '', withCache] = process.argv.slice(2);
const say = (line: string) => {
	writeSync(1, `${line}\n`);
};

say('phase Open');
const repository = await openTestRepository(location);
const manager = new BackupManager({
	source: await openTestSource(source),
	repository,
	reporter: {
		...silentReporter,
		startPhase(name, total, isBytes) {
			say(`phase ${name}`);
			return silentReporter.startPhase(name, total, isBytes);
		},
	},
});
const {snapshotRef, status} = await manager.run({workers: 2, useCache: withCache === 'yes'});
say(status === 'complete' ? `snapshot ${snapshotRef ?? ''}` : 'partial');
await repository.close();
