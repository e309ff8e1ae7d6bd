import {declareFaults} from '../helpers/declare-faults.js';
import {disturbedLocks} from './cases/disturbed-locks.js';
import {interleavings} from './cases/interleavings.js';
import {sideBySide} from './cases/side-by-side.js';

declareFaults(interleavings, sideBySide, ...disturbedLocks);
