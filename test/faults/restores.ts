import {declareFaults} from '../helpers/declare-faults.js';
import {fullTargets, killedRestores} from './cases/disturbed-restores.js';
import {mayMount} from './cases/full-disk.js';

declareFaults(...(mayMount ? [fullTargets] : []), killedRestores);
