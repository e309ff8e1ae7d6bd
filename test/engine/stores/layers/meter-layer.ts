import {MeterLayer} from '../../../../source/engine/stores/layers/meter-layer.js';
import {testLayer} from '../../../helpers/store-layers.js';

testLayer('meter layer', backend => new MeterLayer(backend));
