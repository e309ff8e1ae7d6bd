import test from 'ava';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import {isRarelyPacked, rareMembers} from '../../../../source/engine/stores/layers/rare-members.js';
import {chunkKey, hexOf} from '../../../helpers/stores.js';

test('snapshots and indexes are what is rarely packed', t => {
	t.true(
		['snapshot/', `snapshot/${hexOf(1)}`, 'snapshot/ab', 'index/latest', 'index/'].every(key => isRarelyPacked(key)),
	);
	t.false(['', 's', 'index', chunkKey(1), 'node/', 'filemeta/ab'].some(key => isRarelyPacked(key)));
});

test('a catalog of the rare members says the same of them as the whole', t => {
	const catalog = new PackCatalog();
	const pack = `packs/${hexOf('pack')}`;
	const keys = [chunkKey(1), `snapshot/${hexOf(1)}`, 'index/latest', `node/${hexOf(1)}`, `snapshot/${hexOf(2)}`];
	catalog.addPack(pack, {keys, offsets: keys.map((_, i) => i * 10), lengths: keys.map(() => 10)});
	catalog.remove(`snapshot/${hexOf(2)}`);
	const rare = rareMembers(catalog);
	t.is(rare.size, 2);
	for (const key of ['index/latest', `snapshot/${hexOf(1)}`]) {
		t.deepEqual(rare.find(key), catalog.find(key));
	}
});
