import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {buildTree} from '../../../source/engine/hamt/bulk-build.js';
import {pathKeyBytes} from '../../../source/engine/hamt/routing.js';
import {sha256} from '../../../source/engine/objects/hashes.js';
import {decodeNode} from '../../../source/engine/objects/node.js';
import {entriesNearFolder} from '../../../source/engine/repository/folder-lookup.js';

type Placed = {readonly folder: string; readonly id: string};

async function treeOf(placed: readonly Placed[], isLegacy = false) {
	const nodes = new Map<string, Buffer>();
	const root = await buildTree(
		{
			count: placed.length,
			keyOf: index => placed[index]?.id ?? '',
			pathKeys: Buffer.concat(placed.map(({folder, id}) => (isLegacy ? sha256(id) : pathKeyBytes(folder, id)))),
			filemetaHashes: Buffer.concat(placed.map(({id}) => sha256(id))),
			omitPathKeys: isLegacy,
		},
		(bytes, ref) => {
			nodes.set(ref, bytes);
		},
	);
	let reads = 0;
	const read = async (ref: string) => {
		reads++;
		return decodeNode(nodes.get(ref) ?? Buffer.alloc(0), ref);
	};

	return {root, read, nodeCount: nodes.size, reads: () => reads};
}

const filesOf = (folder: string, count: number): Placed[] =>
	Array.from({length: count}, (_, index) => ({folder, id: `${folder}/${index}`}));

for (const count of [3, 40, 700, 3000]) {
	test(`a folder of ${count} is found whole among many others`, async t => {
		const others = Array.from({length: 200}, (_, index) => filesOf(`other-${index}`, 15)).flat();
		const tree = await treeOf([...others, ...filesOf('mine', count), ...filesOf('', 5)]);
		const near = (await entriesNearFolder(tree.root, 'mine', tree.read)) ?? [];
		t.is(near.filter(({key}) => key.startsWith('mine/')).length, count);
		t.true(near.length <= count + 30);
		const atRoot = (await entriesNearFolder(tree.root, '', tree.read)) ?? [];
		t.is(atRoot.filter(({key}) => key.startsWith('/')).length, 5);
	});
}

test('little more than the folder is read', async t => {
	const others = Array.from({length: 1000}, (_, index) => filesOf(`other-${index}`, 20)).flat();
	const tree = await treeOf([...others, ...filesOf('mine', 20)]);
	await entriesNearFolder(tree.root, 'mine', tree.read);
	t.true(tree.reads() <= 5, `${tree.reads()} of ${tree.nodeCount} nodes were read`);
});

test('a folder that is not there has nothing near', async t => {
	const tree = await treeOf(filesOf('mine', 100));
	const near = await entriesNearFolder(tree.root, 'other', tree.read);
	t.deepEqual(
		near?.filter(({key}) => key.startsWith('other')),
		[],
	);
	t.deepEqual(await entriesNearFolder('', 'other', tree.read), []);
});

test('in a tree without path keys nothing can be said', async t => {
	const tree = await treeOf(filesOf('mine', 100), true);
	t.is(await entriesNearFolder(tree.root, 'mine', tree.read), undefined);
});

test('whatever the tree, no entry of the folder is missed', async t => {
	const placed = fc.uniqueArray(
		fc.record({folder: fc.constantFrom('', 'a', 'b', 'c/d'), id: fc.string({minLength: 1, maxLength: 4})}),
		{selector: ({id}) => id, maxLength: 300, size: 'max'},
	);
	await fc.assert(
		fc.asyncProperty(placed, async entries => {
			const tree = await treeOf(entries);
			for (const folder of ['', 'a', 'b', 'c/d']) {
				const near = (await entriesNearFolder(tree.root, folder, tree.read)) ?? [];
				const keys = new Set(near.map(({key}) => key));
				t.true(entries.filter(entry => entry.folder === folder).every(({id}) => keys.has(id)));
			}
		}),
		{numRuns: 30},
	);
});
