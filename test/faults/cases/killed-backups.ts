import type {FaultCase} from '../../helpers/fault-run.js';
import {BackupKiller} from '../../helpers/kill-backups.js';

/** Real processes, and SIGKILL at any moment of a backup. */
export const killedBackups: FaultCase = {
	id: 'F1',
	name: 'killed-backups',
	fault: 'SIGKILL to a process that backs up, at random moments of each of its phases',
	unit: 'kills',
	amount: {short: 3, full: 200},
	async run(run) {
		const {kills, missed, survivors, verified, restored, problems} = await new BackupKiller(run.folder(), run.seed).run(
			run.amount,
		);
		run.done += kills;
		run.count('runs that were through before', missed);
		run.count('snapshots that a killed run had committed', survivors);
		run.count('snapshots verified', verified);
		run.count('snapshots restored', restored);
		run.problems.push(...problems);
	},
};
