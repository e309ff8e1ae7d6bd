import {buildStack} from '../../../source/engine/stores/store-stack.js';
import {stackOf, testCodec, testLayer, testNamer} from '../../helpers/store-layers.js';

testLayer('whole stack, encrypted', backend => stackOf(backend).store);
testLayer('whole stack, plain', backend => buildStack({backend, codec: testCodec, namer: testNamer}).store);
testLayer('whole stack, loose', backend => stackOf(backend).loose);
