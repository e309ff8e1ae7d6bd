import {declareFaults} from '../helpers/declare-faults.js';
import {lostIndexes} from './cases/lost-indexes.js';
import {lyingLists} from './cases/lying-lists.js';

declareFaults(lostIndexes, lyingLists);
