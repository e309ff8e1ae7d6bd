import {declareFaults} from '../helpers/declare-faults.js';
import {forgedRepositories} from './cases/forged-repositories.js';
import {hostileTrees} from './cases/hostile-trees.js';

declareFaults(hostileTrees, forgedRepositories);
