import {setImmediate as nextTurn} from 'node:timers/promises';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {CancelledError} from '../../../source/engine/errors.js';
import {buildTree} from '../../../source/engine/hamt/bulk-build.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {
	built,
	entryFor,
	filemetaOf,
	inserted,
	nodeCount,
	numberedEntries,
	sortable,
	vectorTrees,
} from '../../helpers/trees.js';
import {vectors} from '../../helpers/vectors.js';

for (const {name, root, nodeCount: expected, entries} of vectorTrees()) {
	test(`building ${name} gives the root of the Go tool`, async t => {
		const nodes = new MemoryNodes();
		t.is(await built(nodes, entries), root);
		t.is(nodes.nodes.size, expected);
		t.is(await nodeCount(nodes, root), expected);
	});
}

for (const {name, nodes: expected} of [...vectors.hamt_v1_5.cases, ...vectors.hamt_v1_14.cases].filter(
	tree => tree.nodes,
)) {
	test(`the nodes of ${name} are those of the Go tool, byte for byte`, async t => {
		const nodes = new MemoryNodes();
		await built(nodes, vectorTrees().find(tree => tree.name === name)?.entries ?? []);
		t.deepEqual(Object.fromEntries([...nodes.nodes].map(([ref, bytes]) => [ref, bytes.toString()])), {...expected});
	});
}

test('no entries make the empty root and no node (T25)', async t => {
	const nodes = new MemoryNodes();
	t.is(await built(nodes, []), '');
	t.is(nodes.nodes.size, 0);
});

for (const routing of ['old', 'new'] as const) {
	testProp(
		`with ${routing} routing building gives the root of inserting one by one`,
		[fc.shuffledSubarray(numberedEntries(150, routing))],
		async (t, entries) => {
			const nodes = new MemoryNodes();
			t.is(await built(nodes, entries), await inserted(nodes, entries));
		},
		{numRuns: 30},
	);
}

test('of entries with the same key the last counts', async t => {
	const nodes = new MemoryNodes();
	const first = numberedEntries(60, 'new');
	const second = first.map(entry => ({...entry, filemeta: filemetaOf('second')}));
	t.is(await built(nodes, [...first, ...second]), await built(nodes, second));
	const moved = entryFor('file-00001.txt', filemetaOf('moved'), 'new', 'elsewhere');
	t.is(await built(nodes, [...first, moved]), await built(nodes, [...first.toSpliced(1, 1), moved]));
});

test('more entries than a batch, with entries that repeat across batches, give the same tree as without the repeats', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(20_000, 'new');
	const repeated = [...entries.slice(0, 500), ...entries, ...entries.slice(19_900)];
	t.is(await built(nodes, repeated), await built(nodes, entries));
});

test('writes are waited for, children before parents', async t => {
	const nodes = new MemoryNodes();
	let open = 0;
	const root = await buildTree(sortable(numberedEntries(200, 'new')), async (bytes, ref) => {
		open += 1;
		t.is(open, 1);
		await nextTurn();
		await nodes.write(bytes, ref);
		open -= 1;
	});
	t.is(await nodeCount(nodes, root), nodes.nodes.size);
});

test('a failed write ends the build', async t => {
	const failing = buildTree(sortable(numberedEntries(200, 'new')), () => {
		throw new Error('disk full');
	});
	await t.throwsAsync(failing, {message: 'disk full'});
});

test('a long build gives others their turn and can be cancelled', async t => {
	const controller = new AbortController();
	const entries = sortable(numberedEntries(2000, 'new'));
	setImmediate(() => {
		controller.abort();
	});
	const slowly = {
		...entries,
		keyOf(index: number): string {
			const end = performance.now() + 0.1;
			while (performance.now() < end) {
				// a tenth of a millisecond for each entry
			}

			return entries.keyOf(index);
		},
	};
	await t.throwsAsync(
		buildTree(slowly, () => undefined, {signal: controller.signal}),
		{instanceOf: CancelledError},
	);
});

test('the hashes may be views on larger buffers', async t => {
	const nodes = new MemoryNodes();
	const entries = sortable(numberedEntries(40, 'new'));
	const shifted = (bytes: Uint8Array): Uint8Array => {
		const larger = new Uint8Array(bytes.length + 7);
		larger.set(bytes, 7);
		return larger.subarray(7);
	};

	const root = await buildTree(
		{...entries, pathKeys: shifted(entries.pathKeys), filemetaHashes: shifted(entries.filemetaHashes)},
		nodes.write,
	);
	t.is(root, await built(nodes, numberedEntries(40, 'new')));
});
