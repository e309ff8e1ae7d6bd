import type {FaultCase} from '../helpers/fault-run.js';
import {flippedBits, swappedObjects, truncatedObjects} from './cases/damaged-objects.js';
import {lostObjects} from './cases/lost-objects.js';
import {disturbedLocks} from './cases/disturbed-locks.js';
import {emptiedWhenFull, fullAtWrite} from './cases/full-stores.js';
import {endedProcesses} from './cases/ended-processes.js';
import {faultyRequests} from './cases/faulty-requests.js';
import {interleavings} from './cases/interleavings.js';
import {killedAtMutation} from './cases/killed-at-mutation.js';
import {killedBackups} from './cases/killed-backups.js';
import {killedProcesses} from './cases/killed-processes.js';
import {lateLists} from './cases/late-lists.js';
import {lostIndexes} from './cases/lost-indexes.js';
import {changingFiles} from './cases/changing-files.js';
import {fullTargets, killedRestores} from './cases/disturbed-restores.js';
import {lyingLists} from './cases/lying-lists.js';
import {soak} from './cases/soak.js';
import {fullDisk} from './cases/full-disk.js';
import {forgedRepositories} from './cases/forged-repositories.js';
import {hostileTrees} from './cases/hostile-trees.js';
import {remoteRepositories} from './cases/remote-repositories.js';
import {sideBySide} from './cases/side-by-side.js';
import {swappedTargets} from './cases/swapped-targets.js';
import {powerLoss} from './cases/power-loss.js';

/** Every fault and attack that has a case, in the order of the matrix. */
export const matrix: readonly FaultCase[] = [
	killedAtMutation,
	killedBackups,
	killedProcesses,
	fullAtWrite,
	emptiedWhenFull,
	fullDisk,
	truncatedObjects,
	flippedBits,
	lostObjects,
	swappedObjects,
	powerLoss,
	lostIndexes,
	lyingLists,
	faultyRequests,
	lateLists,
	interleavings,
	sideBySide,
	...disturbedLocks,
	changingFiles,
	fullTargets,
	killedRestores,
	endedProcesses,
	soak,
	hostileTrees,
	forgedRepositories,
	swappedTargets,
	remoteRepositories,
];
