import {declareFaults} from '../helpers/declare-faults.js';
import {forgedRepositories} from './cases/forged-repositories.js';
import {hostileTrees} from './cases/hostile-trees.js';
import {swappedTargets} from './cases/swapped-targets.js';

declareFaults(hostileTrees, forgedRepositories, swappedTargets);
