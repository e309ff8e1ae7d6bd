import test from 'ava';
import {compareEntries, entriesBySlot, subtreeOf} from '../../../source/engine/hamt/subtree.js';
import {writeNode} from '../../../source/engine/hamt/node-access.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {numberedEntries, vectorTrees} from '../../helpers/trees.js';

for (const {name, root, entries} of vectorTrees().filter(tree => tree.entries.length <= 1000)) {
	test(`the entries of ${name} make its tree`, async t => {
		const {write} = new MemoryNodes();
		t.is(await writeNode(await subtreeOf(entries, 0, write), write), root);
	});
}

test('entries are ordered by the bytes of their keys (T3, T30)', t => {
	const keys = ['\u{1F600}', '\uFFEE', 'z', 'é', ''];
	const entries = keys.map(key => ({key, filemeta: ''}));
	t.deepEqual(
		entries.toSorted(compareEntries).map(({key}) => key),
		['', 'z', 'é', '\uFFEE', '\u{1F600}'],
	);
});

test('every entry goes to exactly one slot, in the given order', t => {
	const entries = numberedEntries(200, 'new');
	const buckets = entriesBySlot(entries, 3);
	t.is([...buckets.values()].flat().length, 200);
	for (const bucket of buckets.values()) {
		t.deepEqual(
			bucket,
			entries.filter(entry => bucket.includes(entry)),
		);
	}
});
