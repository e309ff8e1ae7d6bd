import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {
	childAt,
	childPosition,
	type InternalNode,
	readNode,
	TraversalReader,
	writeNode,
} from '../../../source/engine/hamt/node-access.js';
import type {TreeNode} from '../../../source/engine/objects/model.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';

const a = `node/${'a'.repeat(64)}`;
const b = `node/${'b'.repeat(64)}`;
const c = `node/${'c'.repeat(64)}`;
const wide: InternalNode = {type: 'internal', bitmap: 0x80_00_00_05, children: [a, b, c]};

const reading = (node: TreeNode) => async (): Promise<TreeNode> => node;

test('children stand in the order of their slots, up to slot 31 (T5)', t => {
	t.deepEqual(
		[0, 1, 2, 3, 31].map(slot => childPosition(wide.bitmap, slot)),
		[0, 1, 1, 2, 2],
	);
	t.deepEqual(
		[0, 1, 2, 30, 31].map(slot => childAt(wide, slot)),
		[a, undefined, b, undefined, c],
	);
});

test('a good node is handed on', async t => {
	t.is(await readNode(reading(wide), a, 5), wide);
});

for (const [name, node, level, reason] of [
	['an internal node below the last level', wide, 6, /at level 6/],
	['fewer children than bits', {...wide, children: [a, b]}, 0, /bitmap names 3 children and it has 2/],
	['more children than bits', {...wide, bitmap: 1}, 0, /bitmap names 1 children and it has 3/],
	['the same child twice', {...wide, children: [a, b, a]}, 0, /same child twice/],
] as const) {
	test(`${name} is damage`, async t => {
		const error = await t.throwsAsync(readNode(reading({...node, children: [...node.children]}), a, level), {
			instanceOf: CorruptObjectError,
		});
		t.regex(error?.message ?? '', reason);
	});
}

test('a leaf may stand at every level', async t => {
	const leaf: TreeNode = {type: 'leaf', entries: []};
	t.is(await readNode(reading(leaf), a, 6), leaf);
});

test('a traversal meets an internal node once', async t => {
	const reader = new TraversalReader(reading(wide));
	await reader.node(a, 1);
	await t.throwsAsync(reader.node(a, 2), {instanceOf: CorruptObjectError, message: /twice/});
});

test('a node is written under the hash of its bytes', async t => {
	const nodes = new MemoryNodes();
	const leaf: TreeNode = {type: 'leaf', entries: [{key: 'x', filemeta: `filemeta/${'0'.repeat(64)}`}]};
	const ref = await writeNode(leaf, nodes.write);
	t.deepEqual(await nodes.read(ref), leaf);
});
