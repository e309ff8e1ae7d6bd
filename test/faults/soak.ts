import {declareFaults} from '../helpers/declare-faults.js';
import {soak} from './cases/soak.js';

declareFaults(soak);
