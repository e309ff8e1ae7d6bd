import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {entryPrefix, routeIndex, slotBit} from '../../../source/engine/hamt/routing.js';
import {remove} from '../../../source/engine/hamt/remove.js';
import type {NodeEntry} from '../../../source/engine/objects/model.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {built, numberedEntries, sortedKeysIn, vectorTrees} from '../../helpers/trees.js';
import {removeLikeGo} from '../../helpers/remove-like-go.js';
import {vectors} from '../../helpers/vectors.js';

async function removeAll(nodes: MemoryNodes, root: string, entries: readonly NodeEntry[]): Promise<string> {
	let current = root;
	for (const entry of entries) {
		current = await remove(current, entry, nodes.read, nodes.write);
	}

	return current;
}

const vectorRoot = (name: string): string => vectors.hamt_v1_5.cases.find(tree => tree.name === name)?.root ?? '';

test('removing every second entry of 200 gives the root of the Go tool', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(200, 'old');
	const root = await removeAll(
		nodes,
		await built(nodes, entries),
		entries.filter((_, index) => index % 2 === 0),
	);
	t.is(root, vectorRoot('n200_then_delete_even'));
});

test('removing all but one entry gives the root of the Go tool', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(33, 'old');
	t.is(
		await removeAll(nodes, await built(nodes, entries), entries.slice(1)),
		vectorRoot('n33_then_delete_00001_to_00032'),
	);
});

test('a tree that falls to 32 entries becomes the leaf that it would be from scratch, unlike in the Go tool', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(33, 'old');
	const root = await built(nodes, entries);
	const {after_delete: likeGo, from_scratch: fromScratch} = vectors.hamt_v1_5.history_dependence;
	t.is(await removeAll(nodes, root, entries.slice(0, 1)), fromScratch);
	t.is(await removeLikeGo(nodes, root, 'file-00000.txt'), likeGo);
	t.is(vectorRoot('n33_then_delete_00000'), likeGo);
});

for (const routing of ['old', 'new'] as const) {
	testProp(
		`with ${routing} routing the root depends only on what is left`,
		[fc.shuffledSubarray(numberedEntries(120, routing))],
		async (t, removed) => {
			const nodes = new MemoryNodes();
			const all = numberedEntries(120, routing);
			const root = await removeAll(nodes, await built(nodes, all), removed);
			t.is(
				root,
				await built(
					nodes,
					all.filter(entry => !removed.some(({key}) => key === entry.key)),
				),
			);
		},
		{numRuns: 40},
	);
}

test('removing what is not there changes nothing and writes nothing', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(100, 'new'));
	const [absent] = numberedEntries(101, 'new').slice(100);
	const written = nodes.nodes.size;
	t.is(await remove(root, absent ?? {key: ''}, nodes.read, nodes.write), root);
	t.is(nodes.nodes.size, written);
	t.is(await remove('', {key: 'a'}, nodes.read, nodes.write), '');
});

test('removing the last entry leaves the empty root (T25)', async t => {
	const nodes = new MemoryNodes();
	t.is(await removeAll(nodes, await built(nodes, numberedEntries(1, 'new')), numberedEntries(1, 'new')), '');
});

test('few siblings are read to know whether a subtree falls to 32 entries', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(5000, 'old');
	const root = await built(nodes, entries);
	nodes.reads = [];
	await removeAll(nodes, root, entries.slice(0, 1));
	t.true(nodes.reads.length <= 40, `${nodes.reads.length} reads`);
});

test('trees that the Go tool deleted from can be removed from until nothing is left', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(90, 'old');
	let root = await built(nodes, entries);
	for (const {key} of entries.slice(0, 70)) {
		root = await removeLikeGo(nodes, root, key);
	}

	t.deepEqual(
		await sortedKeysIn(nodes, root),
		entries.slice(70).map(({key}) => key),
	);
	root = await removeAll(nodes, root, entries.slice(70, 80));
	t.deepEqual(
		await sortedKeysIn(nodes, root),
		entries.slice(80).map(({key}) => key),
	);
	t.is(await removeAll(nodes, root, entries.slice(80)), '');
});

test('a subtree is not merged with one beside it that is too large for a leaf', async t => {
	const nodes = new MemoryNodes();
	const large = vectorTrees().find(({name}) => name === 'depth6_leaf_overflow')?.entries ?? [];
	const [removed, ...kept] = numberedEntries(3, 'new');
	const root = await built(nodes, [...large, ...kept, ...(removed ? [removed] : [])]);
	t.is(await removeAll(nodes, root, removed ? [removed] : []), await built(nodes, [...large, ...kept]));
	t.is(await removeAll(nodes, root, large), await built(nodes, numberedEntries(3, 'new')));
});

test('internal nodes with a single entry below, as only other programs leave them, disappear with it', async t => {
	const nodes = new MemoryNodes();
	const [entry = {key: '', filemeta: ''}] = numberedEntries(1, 'old');
	let root = nodes.plant({type: 'leaf', entries: [entry]});
	for (const level of [1, 0]) {
		root = nodes.plant({type: 'internal', bitmap: slotBit(routeIndex(entryPrefix(entry), level)), children: [root]});
	}

	t.is(await remove(root, entry, nodes.read, nodes.write), '');
});

test('a few empty nodes that look like a million are damage, found at once', async t => {
	const nodes = new MemoryNodes();
	const numbers = [...Array.from({length: 32}).keys()];
	const empty = nodes.plant({type: 'leaf', entries: []});
	let layer = numbers.map(number => nodes.plant({type: 'internal', bitmap: 2 ** number, children: [empty]}));
	for (let level = 4; level > 1; level--) {
		const below = layer;
		layer = numbers.map(number =>
			nodes.plant({
				type: 'internal',
				bitmap: 0xff_ff_ff_ff,
				children: [...below.slice(number), ...below.slice(0, number)],
			}),
		);
	}

	const top = nodes.plant({type: 'internal', bitmap: 0xff_ff_ff_ff, children: layer});
	const [entry = {key: '', filemeta: ''}] = numberedEntries(1, 'old');
	const leaf = nodes.plant({type: 'leaf', entries: [entry]});
	const root = nodes.plant({type: 'internal', bitmap: 3, children: [top, leaf]});
	await t.throwsAsync(remove(root, entry, nodes.read, nodes.write), {instanceOf: CorruptObjectError, message: /twice/});
	t.true(nodes.reads.length < 500, `${nodes.reads.length} reads`);
});

test('a cycle is damage, not an endless search', async t => {
	const ref = `node/${'a'.repeat(64)}`;
	const error = await t.throwsAsync(
		remove(
			ref,
			{key: 'x'},
			async () => ({
				type: 'internal',
				bitmap: 0xff_ff_ff_ff,
				children: Array.from({length: 32}, (_, index) => `node/${index}`),
			}),
			() => undefined,
		),
		{instanceOf: CorruptObjectError},
	);
	t.regex(error?.message ?? '', /level 6/);
});
