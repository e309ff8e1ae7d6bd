import {declareFaults} from '../helpers/declare-faults.js';
import {powerLoss} from './cases/power-loss.js';

declareFaults(powerLoss);
