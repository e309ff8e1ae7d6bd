import {declareFaults} from '../helpers/declare-faults.js';
import {emptiedWhenFull, fullAtWrite} from './cases/full-stores.js';

declareFaults(fullAtWrite, emptiedWhenFull);
