import {Buffer} from 'node:buffer';
import test from 'ava';
import {HashScratch, SharedCatalogView, slotOfKey} from '../../../source/engine/compute/shared-catalog.js';
import {PackCatalog} from '../../../source/engine/stores/layers/pack-catalog.js';
import {chunkKey, hexOf} from '../../helpers/stores.js';

test('an empty catalog has nothing', t => {
	const view = new SharedCatalogView(new PackCatalog().share());
	t.is(view.find(0, Buffer.from(hexOf('a'), 'hex')), -1);
});

test('a member is found by kind and hash, wherever in a buffer the hash lies', t => {
	const catalog = new PackCatalog();
	const pack = hexOf('pack');
	catalog.addPack(`packs/${pack}`, {keys: [chunkKey(1), chunkKey(2)], offsets: [0, 10], lengths: [10, 20]});
	const view = new SharedCatalogView(catalog.share());
	for (const padding of [0, 1, 3, 31]) {
		const bytes = Buffer.concat([Buffer.alloc(padding, 0xff), Buffer.from(hexOf(2), 'hex'), Buffer.alloc(padding)]);
		const entry = view.find(0, bytes, padding);
		const {pack: number, ...place} = view.location(entry);
		t.deepEqual(place, {offset: 10, length: 20});
		t.is(view.packHash(number), pack);
		t.is(view.find(1, bytes, padding), -1, 'another kind is another object');
	}
});

test('what is added after sharing is found only when it is complete', t => {
	const catalog = new PackCatalog();
	const view = new SharedCatalogView(catalog.share());
	const hash = Buffer.from(hexOf(1), 'hex');
	t.is(view.find(0, hash), -1);
	catalog.addPack(`packs/${hexOf('pack')}`, {keys: [chunkKey(1)], offsets: [7], lengths: [8]});
	const {offset, length} = view.location(view.find(0, hash));
	t.deepEqual([offset, length], [7, 8]);
});

test('a table without an empty slot ends in an error and not in a loop', t => {
	const {words} = new HashScratch().read(Buffer.from(hexOf(1), 'hex'), 0);
	const full = {slots: new Uint32Array(4).fill(1), kinds: new Uint8Array(1), words: new Int32Array(8)};
	t.throws(() => slotOfKey(full, 0, words), {instanceOf: RangeError});
});
