import {declareFaults} from '../helpers/declare-faults.js';
import {flippedBits, swappedObjects, truncatedObjects} from './cases/damaged-objects.js';
import {lostObjects} from './cases/lost-objects.js';

declareFaults(lostObjects, truncatedObjects, flippedBits, swappedObjects);
