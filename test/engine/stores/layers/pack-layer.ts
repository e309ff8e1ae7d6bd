import {CatalogHolder} from '../../../../source/engine/stores/layers/catalog-holder.js';
import {PackBuffer} from '../../../../source/engine/stores/layers/pack-buffer.js';
import {PackLayer} from '../../../../source/engine/stores/layers/pack-layer.js';
import {testLayer} from '../../../helpers/store-layers.js';

testLayer('pack layer', backend => {
	const holder = new CatalogHolder(backend);
	return new PackLayer(holder, new PackBuffer(holder));
});
