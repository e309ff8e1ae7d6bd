import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {insert} from '../../../source/engine/hamt/insert.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {
	built,
	entriesIn,
	entryFor,
	filemetaOf,
	inserted,
	nodeCount,
	numberedEntries,
	vectorTrees,
} from '../../helpers/trees.js';

for (const {name, root, nodeCount: expected, entries} of vectorTrees().filter(tree => tree.entries.length <= 1000)) {
	test(`inserting the entries of ${name} gives the root of the Go tool`, async t => {
		const nodes = new MemoryNodes();
		t.is(await inserted(nodes, entries), root);
		t.is(await nodeCount(nodes, root), expected);
	});
}

testProp(
	'the order of inserting does not matter',
	[fc.shuffledSubarray(numberedEntries(80, 'new'), {minLength: 30})],
	async (t, entries) => {
		const nodes = new MemoryNodes();
		t.is(await inserted(nodes, entries), await built(nodes, entries));
	},
	{numRuns: 30},
);

test('inserting the same entry again changes nothing', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(100, 'new');
	const root = await inserted(nodes, entries);
	t.is(await inserted(nodes, entries, root), root);
});

test('an entry with the same key and place is replaced', async t => {
	const nodes = new MemoryNodes();
	const root = await inserted(nodes, numberedEntries(40, 'new'));
	const newer = entryFor('file-00007.txt', filemetaOf('newer'), 'new', '');
	const next = await insert(root, newer, nodes.read, nodes.write);
	const found = await entriesIn(nodes, next);
	t.is(found.length, 40);
	t.deepEqual(
		found.find(({key}) => key === newer.key),
		newer,
	);
});

test('an old entry gets its path key when it is replaced in place', async t => {
	const nodes = new MemoryNodes();
	const root = await inserted(nodes, [entryFor('a', filemetaOf('1'), 'old')]);
	const newer = entryFor('a', filemetaOf('2'), 'new');
	t.deepEqual(await entriesIn(nodes, await insert(root, newer, nodes.read, nodes.write)), [newer]);
});

test('old roots stay readable', async t => {
	const nodes = new MemoryNodes();
	const before = await inserted(nodes, numberedEntries(50, 'new'));
	await inserted(nodes, [entryFor('other', filemetaOf('x'), 'new')], before);
	const entries = await entriesIn(nodes, before);
	t.is(entries.length, 50);
});

test('a failed write is reported', async t => {
	const nodes = new MemoryNodes();
	const entry = entryFor('a', filemetaOf('1'), 'new');
	await t.throwsAsync(
		insert('', entry, nodes.read, async () => {
			throw new Error('disk full');
		}),
		{message: 'disk full'},
	);
});
