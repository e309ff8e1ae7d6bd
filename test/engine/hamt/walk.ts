import test from 'ava';
import {CancelledError, CorruptObjectError} from '../../../source/engine/errors.js';
import {walk, walkNodes} from '../../../source/engine/hamt/walk.js';
import type {TreeNode} from '../../../source/engine/objects/model.js';
import {compareUtf8} from '../../../source/engine/objects/hashes.js';
import {goldenObjects, goldenRepository} from '../../helpers/golden-repositories.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {
	built,
	collect,
	entriesIn,
	filemetaOf,
	keysIn,
	numberedEntries,
	sortedKeysIn,
	vectorTrees,
} from '../../helpers/trees.js';
import {vectors} from '../../helpers/vectors.js';

for (const {name, walk_order: order} of vectors.hamt_v1_5.cases.filter(tree => tree.walk_order)) {
	test(`the entries of ${name} come in the order of the Go tool`, async t => {
		const nodes = new MemoryNodes();
		const root = await built(nodes, numberedEntries(33, 'old'));
		t.deepEqual(await keysIn(nodes, root), order);
	});
}

for (const {name, root, nodeCount, entries} of vectorTrees()) {
	for (const readAhead of [0, 1, 8, 100]) {
		test(`${name} is walked whole, each node once, reading ${readAhead} ahead`, async t => {
			const nodes = new MemoryNodes();
			await built(nodes, entries);
			const found = await collect(walkNodes(root, nodes.read, {readAhead}));
			t.is(found[0]?.ref, root);
			t.is(found.length, nodeCount);
			t.deepEqual([...nodes.reads].toSorted(), [...new Set(found.map(({ref}) => ref))].toSorted());
			const keys = found.flatMap(({node}) => (node.type === 'leaf' ? node.entries.map(({key}) => key) : []));
			t.deepEqual(keys.toSorted(), entries.map(({key}) => key).toSorted());
		});
	}
}

test('the tree of a repository of the Go tool is walked', async t => {
	const {root, expect} = goldenRepository('plain_unpacked_raw');
	const nodes = new MemoryNodes();
	for (const [key, bytes] of goldenObjects('plain_unpacked_raw')) {
		nodes.nodes.set(key, bytes);
	}

	const paths = [...expect.files, ...expect.folders].map(entry => entry.path);
	t.deepEqual(await sortedKeysIn(nodes, root), paths.toSorted(compareUtf8));
});

test('an empty tree has no nodes and no entries (T25)', async t => {
	const nodes = new MemoryNodes();
	t.deepEqual(await entriesIn(nodes, ''), []);
	t.deepEqual(await collect(walkNodes('', nodes.read)), []);
});

test('a skipped node is not read, nor anything below it', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(2000, 'new'));
	const top = await nodes.read(root);
	const skipped = top.type === 'internal' ? (top.children[0] ?? '') : '';
	const all = await entriesIn(nodes, root);
	const below = await entriesIn(nodes, skipped);
	nodes.reads = [];
	const rest = await collect(walk(root, nodes.read, {skip: ref => ref === skipped}));
	t.true(below.length > 0);
	t.is(rest.length, all.length - below.length);
	t.false(nodes.reads.includes(skipped));
});

test('what is marked on the way is not read again', async t => {
	const nodes = new MemoryNodes();
	const first = await built(nodes, numberedEntries(2000, 'new'));
	const second = await built(nodes, numberedEntries(2001, 'new'));
	const marked = new Set<string>();
	nodes.reads = [];
	for (const root of [first, second]) {
		for await (const {ref} of walkNodes(root, nodes.read, {skip: ref => marked.has(ref)})) {
			marked.add(ref);
		}
	}

	t.is(nodes.reads.length, marked.size);
});

test('only so many reads run ahead at each level', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(2000, 'old'));
	let open = 0;
	let most = 0;
	const read = async (ref: string): Promise<TreeNode> => {
		open += 1;
		most = Math.max(most, open);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		open -= 1;
		return nodes.read(ref);
	};

	await collect(walk(root, read, {readAhead: 5}));
	t.true(most > 5 && most <= 7 * 6, `${most} at once`);
});

test('a damaged node stops the walk when its turn comes, not before', async t => {
	const nodes = new MemoryNodes();
	const leaf = nodes.plant({type: 'leaf', entries: [{key: 'a', filemeta: filemetaOf('a')}]});
	const missing = `node/${'0'.repeat(64)}`;
	const root = nodes.plant({type: 'internal', bitmap: 3, children: [leaf, missing]});
	const entries = walk(root, nodes.read);
	const first = await entries.next();
	t.is(first.value?.key, 'a');
	await t.throwsAsync(entries.next(), {message: /never written/});
});

test('ending a walk early leaves no failure behind', async t => {
	const nodes = new MemoryNodes();
	const leaf = nodes.plant({type: 'leaf', entries: [{key: 'a', filemeta: filemetaOf('a')}]});
	const root = nodes.plant({type: 'internal', bitmap: 3, children: [leaf, `node/${'0'.repeat(64)}`]});
	const entries = walk(root, nodes.read);
	await entries.next();
	await entries.return();
	t.true(nodes.reads.length > 2);
});

test('a tree that is deeper than a tree can be is damage', async t => {
	const nodes = new MemoryNodes();
	let root = nodes.plant({type: 'leaf', entries: []});
	for (let level = 0; level < 7; level++) {
		root = nodes.plant({type: 'internal', bitmap: 1, children: [root]});
	}

	await t.throwsAsync(entriesIn(nodes, root), {instanceOf: CorruptObjectError, message: /level 6/});
});

test('a node that names itself is damage', async t => {
	const ref = `node/${'a'.repeat(64)}`;
	await t.throwsAsync(collect(walk(ref, async () => ({type: 'internal', bitmap: 1, children: [ref]}))), {
		instanceOf: CorruptObjectError,
		message: /twice/,
	});
});

test('a few nodes that look like a billion are damage, found at once', async t => {
	const nodes = new MemoryNodes();
	const all = 0xff_ff_ff_ff;
	const numbers = [...Array.from({length: 32}).keys()];
	let layer = numbers.map(number =>
		nodes.plant({type: 'leaf', entries: [{key: `${number}`, filemeta: filemetaOf('a')}]}),
	);
	for (const level of [1, 2, 3, 4, 5]) {
		const below = layer;
		// every node of a layer names every node of the layer below, in its own order
		layer = numbers.map(number =>
			nodes.plant({type: 'internal', bitmap: all, children: [...below.slice(number), ...below.slice(0, number)]}),
		);
		t.is(new Set(layer).size, 32, `level ${level}`);
	}

	const root = nodes.plant({type: 'internal', bitmap: all, children: layer});
	await t.throwsAsync(entriesIn(nodes, root), {instanceOf: CorruptObjectError, message: /twice/});
	t.true(nodes.reads.length < 2000);
});

test('a cancelled walk stops', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(100, 'new'));
	const controller = new AbortController();
	const entries = walk(root, nodes.read, {signal: controller.signal});
	await entries.next();
	controller.abort();
	await t.throwsAsync(collect(entries), {instanceOf: CancelledError});
});
