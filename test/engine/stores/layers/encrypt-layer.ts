import {EncryptLayer} from '../../../../source/engine/stores/layers/encrypt-layer.js';
import {testKey, testLayer} from '../../../helpers/store-layers.js';

testLayer('encrypt layer', backend => new EncryptLayer(backend, testKey));
