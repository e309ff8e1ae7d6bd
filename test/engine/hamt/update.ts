import {setImmediate as nextTurn} from 'node:timers/promises';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {type EntryChange, updateTree} from '../../../source/engine/hamt/update.js';
import type {NodeEntry} from '../../../source/engine/objects/model.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {removeLikeGo} from '../../helpers/remove-like-go.js';
import {
	added,
	built,
	entriesIn,
	entryFor,
	filemetaOf,
	inserted,
	modified,
	newer,
	nodeCount,
	numberedEntries,
	removed,
	sortedKeysIn,
	vectorTrees,
} from '../../helpers/trees.js';
import {vectors} from '../../helpers/vectors.js';

const vectorRoot = (name: string): string => vectors.hamt_v1_5.cases.find(tree => tree.name === name)?.root ?? '';

for (const {name, root, nodeCount: expected, entries} of vectorTrees().filter(tree => tree.entries.length <= 1000)) {
	test(`adding the entries of ${name} one by one gives the root of the Go tool`, async t => {
		const nodes = new MemoryNodes();
		t.is(await inserted(nodes, entries), root);
		t.is(await nodeCount(nodes, root), expected);
	});

	test(`adding the entries of ${name} all at once writes just the nodes of the Go tool`, async t => {
		const nodes = new MemoryNodes();
		t.is(await updateTree('', entries.map(added), nodes), root);
		t.is(nodes.nodes.size, expected);
	});
}

test('removing every second entry of 200 gives the root of the Go tool', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(200, 'old');
	const even = entries.filter((_, index) => index % 2 === 0);
	t.is(await updateTree(await built(nodes, entries), even.map(removed), nodes), vectorRoot('n200_then_delete_even'));
});

test('a tree that falls to 32 entries becomes the leaf that it would be from scratch, unlike in the Go tool', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(33, 'old');
	const root = await built(nodes, entries);
	const {after_delete: likeGo, from_scratch: fromScratch} = vectors.hamt_v1_5.history_dependence;
	t.is(await updateTree(root, entries.slice(0, 1).map(removed), nodes), fromScratch);
	t.is(await removeLikeGo(nodes, root, 'file-00000.txt'), likeGo);
});

const crowded = vectorTrees().find(({name}) => name === 'depth6_leaf_overflow')?.entries ?? [];

/** Few folders, so that some subtrees are deep and others are not, and a leaf on the lowest level with more entries than others may have. */
const possible: readonly NodeEntry[] = [
	...crowded,
	...numberedEntries(40, 'new'),
	...Array.from({length: 300}, (_, i) => entryFor(`folder ${i % 3 === 0 ? i % 2 : i}/${i}`, filemetaOf(`${i}`), 'new')),
];

/** An entry comes, goes, changes, or stays as it is. */
type Fate = 'absent' | 'added' | 'removed' | 'modified' | 'kept';

function changeOf(entry: NodeEntry, fate: Fate): EntryChange[] {
	switch (fate) {
		case 'added': {
			return [added(entry)];
		}

		case 'removed': {
			return [removed(entry)];
		}

		case 'modified': {
			return [modified(entry)];
		}

		case 'absent':
		case 'kept': {
			return [];
		}
	}
}

function histories(...fates: Fate[]): fc.Arbitrary<Fate[]> {
	return fc.array(fc.constantFrom(...fates), {
		minLength: possible.length,
		maxLength: possible.length,
	});
}

for (const [what, fates] of [
	['changes of all kinds', histories('absent', 'added', 'removed', 'modified', 'kept')],
	['a few changes', histories('added', 'removed', 'modified', ...Array.from({length: 60}, (): Fate => 'kept'))],
	['a few entries out of nothing', histories('added', ...Array.from({length: 15}, (): Fate => 'absent'))],
	['the loss of nearly everything', histories('kept', 'added', ...Array.from({length: 15}, (): Fate => 'removed'))],
] as const) {
	testProp(
		`${what} give the root of building what is left, read no node twice and write no node that is not in the tree`,
		[fates],
		async (t, list) => {
			const having = (...some: Fate[]) => possible.filter((_, i) => some.includes(list[i] ?? 'absent'));
			const nodes = new MemoryNodes();
			const before = await built(nodes, having('kept', 'removed', 'modified'));
			const written = new Set<string>();
			const after = await updateTree(
				before,
				possible.flatMap((entry, i) => changeOf(entry, list[i] ?? 'absent')),
				{
					read: nodes.read,
					async write(bytes, ref) {
						written.add(ref);
						await nodes.write(bytes, ref);
					},
				},
			);
			t.is(new Set(nodes.reads).size, nodes.reads.length);
			t.is(after, await built(nodes, [...having('kept', 'added'), ...having('modified').map(newer)]));
			nodes.reads = [];
			await nodeCount(nodes, after);
			t.deepEqual(
				[...written].filter(ref => !nodes.reads.includes(ref)),
				[],
			);
		},
		{numRuns: 25},
	);
}

test('one change reads and writes the nodes on its way, and nothing else', async t => {
	const nodes = new MemoryNodes();
	const [first = {key: '', filemeta: ''}, ...others] = numberedEntries(5000, 'old');
	const root = await built(nodes, [first, ...others]);
	nodes.reads = [];
	const written = nodes.nodes.size;
	const changed = await updateTree(root, changeOf(first, 'modified'), nodes);
	t.true(nodes.reads.length <= 4, `${nodes.reads.length} reads`);
	t.is(nodes.nodes.size, written + nodes.reads.length);
	t.is(changed, await built(nodes, [newer(first), ...others]));
});

test('few leaves are read to know whether a subtree falls to 32 entries', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(5000, 'old');
	const root = await built(nodes, entries);
	nodes.reads = [];
	await updateTree(root, entries.slice(0, 1).map(removed), nodes);
	t.true(nodes.reads.length <= 40, `${nodes.reads.length} reads`);
});

test('nothing leaves the empty root, and no changes leave the root as it is (T25)', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(70, 'new');
	const root = await built(nodes, entries);
	t.is(await updateTree(root, entries.map(removed), nodes), '');
	t.is(await updateTree(root, [], nodes), root);
	t.is(await updateTree('', [], nodes), '');
});

test('changes of one entry take effect one after the other', async t => {
	const nodes = new MemoryNodes();
	const entry = entryFor('folder/a', filemetaOf('1'), 'new');
	const root = await built(nodes, [entry]);
	t.is(await updateTree(root, [removed(entry), added(newer(entry))], nodes), await built(nodes, [newer(entry)]));
	const elsewhere = entryFor('folder/a', filemetaOf('1'), 'new', 'other');
	t.is(await updateTree(root, [removed(entry), added(elsewhere)], nodes), await built(nodes, [elsewhere]));
});

test('writes come one at a time', async t => {
	const nodes = new MemoryNodes();
	let open = 0;
	await updateTree('', numberedEntries(2000, 'new').map(added), {
		read: nodes.read,
		async write(bytes, ref) {
			open += 1;
			t.is(open, 1);
			await nextTurn();
			await nodes.write(bytes, ref);
			open -= 1;
		},
	});
});

test('a tree that another program has removed from keeps the right entries, whatever its shape', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(90, 'old');
	let root = await built(nodes, entries);
	for (const {key} of entries.slice(0, 70)) {
		root = await removeLikeGo(nodes, root, key);
	}

	root = await updateTree(root, [...entries.slice(0, 5).map(added), ...entries.slice(70, 80).map(removed)], nodes);
	t.deepEqual(
		await sortedKeysIn(nodes, root),
		[...entries.slice(0, 5), ...entries.slice(80)].map(({key}) => key),
	);
});

test('old roots stay readable', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(50, 'new'));
	await updateTree(root, [added(entryFor('other', filemetaOf('x'), 'new'))], nodes);
	const entries = await entriesIn(nodes, root);
	t.is(entries.length, 50);
});
