import {declareFaults} from '../helpers/declare-faults.js';
import {endedProcesses} from './cases/ended-processes.js';

declareFaults(endedProcesses);
