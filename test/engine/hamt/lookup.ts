import test from 'ava';
import {lookup} from '../../../source/engine/hamt/lookup.js';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {built, entryFor, filemetaOf, numberedEntries, parentOf, vectorTrees} from '../../helpers/trees.js';

for (const {name, entries} of vectorTrees()) {
	test(`every entry of ${name} is found`, async t => {
		const nodes = new MemoryNodes();
		const root = await built(nodes, entries);
		for (const entry of entries) {
			t.deepEqual(await lookup(root, {key: entry.key, parentId: parentOf(entry.key)}, nodes.read), entry);
		}
	});
}

for (const routing of ['old', 'new'] as const) {
	test(`an absent key is not found with ${routing} routing`, async t => {
		const nodes = new MemoryNodes();
		for (const count of [1, 40, 2000]) {
			const root = await built(nodes, numberedEntries(count, routing));
			t.is(await lookup(root, {key: 'absent', parentId: ''}, nodes.read), undefined);
		}
	});
}

test('an empty tree holds nothing and reads nothing (T25)', async t => {
	const nodes = new MemoryNodes();
	t.is(await lookup('', {key: 'a', parentId: ''}, nodes.read), undefined);
	t.deepEqual(nodes.reads, []);
});

test('an entry that stands under another parent is not found', async t => {
	const nodes = new MemoryNodes();
	const moved = entryFor('id', filemetaOf('x'), 'new', 'folder 1');
	const root = await built(nodes, [...numberedEntries(2000, 'new'), moved]);
	t.deepEqual(await lookup(root, {key: 'id', parentId: 'folder 1'}, nodes.read), moved);
	t.is(await lookup(root, {key: 'id', parentId: 'folder 2'}, nodes.read), undefined);
});

test('a cycle is damage, not an endless search', async t => {
	const children = Array.from({length: 32}, (_, index) => `node/${index}`);
	await t.throwsAsync(
		lookup('node/0', {key: 'a', parentId: ''}, async () => ({type: 'internal', bitmap: 0xff_ff_ff_ff, children})),
		{instanceOf: CorruptObjectError},
	);
});
