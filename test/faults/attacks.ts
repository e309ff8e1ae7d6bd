import {declareFaults} from '../helpers/declare-faults.js';
import {hostileTrees} from './cases/hostile-trees.js';

declareFaults(hostileTrees);
