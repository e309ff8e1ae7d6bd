import {CompressLayer} from '../../../../source/engine/stores/layers/compress-layer.js';
import {testCodec, testLayer, testNamer} from '../../../helpers/store-layers.js';

testLayer('compress layer', backend => new CompressLayer(backend, testCodec, testNamer));
