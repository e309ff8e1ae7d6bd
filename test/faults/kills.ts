import {declareFaults} from '../helpers/declare-faults.js';
import {killedAtMutation} from './cases/killed-at-mutation.js';
import {killedBackups} from './cases/killed-backups.js';
import {killedProcesses} from './cases/killed-processes.js';

declareFaults(killedAtMutation, killedBackups, killedProcesses);
