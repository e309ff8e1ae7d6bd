import {setImmediate} from 'node:timers/promises';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {CancelledError, CorruptObjectError} from '../../../source/engine/errors.js';
import {diff, type TreeChange} from '../../../source/engine/hamt/diff.js';
import type {NodeReader} from '../../../source/engine/hamt/node-access.js';
import {updateTree} from '../../../source/engine/hamt/update.js';
import type {NodeEntry} from '../../../source/engine/objects/model.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {removeLikeGo} from '../../helpers/remove-like-go.js';
import {
	added,
	built,
	collect,
	entryFor,
	filemetaOf,
	numberedEntries,
	placeOf,
	type Routing,
} from '../../helpers/trees.js';

async function changes(nodes: MemoryNodes, before: string, after: string): Promise<TreeChange[]> {
	const found = await collect(diff(before, after, nodes.read));
	return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What a comparison of two maps says. */
function expectedChanges(before: readonly NodeEntry[], after: readonly NodeEntry[]): TreeChange[] {
	const old = new Map(before.map(({key, filemeta}) => [key, filemeta]));
	const young = new Map(after.map(({key, filemeta}) => [key, filemeta]));
	const expected: TreeChange[] = [];
	for (const key of new Set([...old.keys(), ...young.keys()])) {
		const [left, right] = [old.get(key), young.get(key)];
		if (left === undefined && right !== undefined) {
			expected.push({type: 'added', key, after: right});
		} else if (left !== undefined && right === undefined) {
			expected.push({type: 'removed', key, before: left});
		} else if (left !== undefined && right !== undefined && left !== right) {
			expected.push({type: 'modified', key, before: left, after: right});
		}
	}

	return expected.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

const contents = fc.uniqueArray(fc.tuple(fc.integer({min: 0, max: 150}), fc.integer({min: 0, max: 2})), {
	selector: ([key]) => key,
	maxLength: 120,
});

const entriesOf = (pairs: Array<[number, number]>, routing: Routing): NodeEntry[] =>
	pairs.map(([key, value]) => entryFor(`d${key % 5}/${key}`, filemetaOf(`${value}`), routing));

for (const [left, right] of [
	['old', 'old'],
	['new', 'new'],
	['old', 'new'],
	['new', 'old'],
] as const) {
	testProp(
		`trees of ${left} and ${right} routing differ as their entries do`,
		[contents, contents],
		async (t, before, after) => {
			const nodes = new MemoryNodes();
			const [old, young] = [entriesOf(before, left), entriesOf(after, right)];
			t.deepEqual(
				await changes(nodes, await built(nodes, old), await built(nodes, young)),
				expectedChanges(old, young),
			);
		},
		{numRuns: 60},
	);
}

test('an empty tree differs by all entries, in both directions (T25)', async t => {
	const nodes = new MemoryNodes();
	for (const count of [1, 500]) {
		const entries = numberedEntries(count, 'new');
		const root = await built(nodes, entries);
		t.deepEqual(await changes(nodes, '', root), expectedChanges([], entries));
		t.deepEqual(await changes(nodes, root, ''), expectedChanges(entries, []));
	}

	t.deepEqual(await changes(nodes, '', ''), []);
});

test('equal trees are not read at all', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(500, 'new'));
	t.deepEqual(await changes(nodes, root, root), []);
	t.deepEqual(nodes.reads, []);
});

test('equal subtrees are not read', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(5000, 'old');
	const root = await built(nodes, entries);
	const changed = entries.map(entry =>
		entry.key === 'file-00123.txt' ? {...entry, filemeta: filemetaOf('changed')} : entry,
	);
	const other = await built(nodes, changed);
	nodes.reads = [];
	const found = await changes(nodes, root, other);
	t.is(found.length, 1);
	t.true(nodes.reads.length <= 10, `${nodes.reads.length} reads`);
});

test('a tree shaped by deletions of the Go tool differs only by its entries', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(90, 'old');
	const full = await built(nodes, entries);
	let root = full;
	for (const {key} of entries.slice(0, 70)) {
		root = await removeLikeGo(nodes, root, key);
	}

	t.deepEqual(await changes(nodes, full, root), expectedChanges(entries, entries.slice(70)));
	t.deepEqual(await changes(nodes, await built(nodes, entries.slice(70)), root), []);
});

test('nodes of large trees are asked for many at a time, and never all at once', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(40_000, 'old');
	const others = entries.slice(1000).map(({key}, index) => entryFor(key, filemetaOf(`other ${index % 7}`), 'old'));
	const [before, after] = [await built(nodes, entries), await built(nodes, others)];
	let underWay = 0;
	let most = 0;
	const read: NodeReader = async ref => {
		underWay++;
		most = Math.max(most, underWay);
		const node = await nodes.read(ref);
		await setImmediate();
		underWay--;
		return node;
	};

	const found = await collect(diff(before, after, read));
	t.deepEqual(
		found.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
		expectedChanges(entries, others),
	);
	t.true(most > 1000 && most < 3000, `${most} of ${nodes.reads.length} nodes at once`);
});

test('an entry that moved to another folder is modified, not removed and added', async t => {
	const nodes = new MemoryNodes();
	const others = numberedEntries(300, 'new');
	const before = entryFor('id', filemetaOf('in a'), 'new', 'a');
	const after = entryFor('id', filemetaOf('in b'), 'new', 'b');
	t.deepEqual(await changes(nodes, await built(nodes, [...others, before]), await built(nodes, [...others, after])), [
		{type: 'modified', key: 'id', before: before.filemeta, after: after.filemeta},
	]);
});

test('of an entry that a tree holds twice the later place counts', async t => {
	const nodes = new MemoryNodes();
	const others = numberedEntries(300, 'new');
	const before = entryFor('id', filemetaOf('in a'), 'new', 'a');
	const stale = entryFor('id', filemetaOf('in a, stale'), 'new', 'a');
	const after = entryFor('id', filemetaOf('in b'), 'new', 'b');
	const root = await built(nodes, [...others, before]);
	const twice = await updateTree(
		root,
		[{...placeOf(before), before: before.filemeta, after: stale.filemeta}, added(after)],
		nodes,
	);
	const [later] = [stale, after].toSorted((x, y) => ((x.pathKey ?? '') < (y.pathKey ?? '') ? 1 : -1));
	t.deepEqual(await changes(nodes, root, twice), [
		{type: 'modified', key: 'id', before: before.filemeta, after: later?.filemeta ?? ''},
	]);
});

test('a node that names itself is damage', async t => {
	const ref = `node/${'a'.repeat(64)}`;
	const cycle = diff(ref, '', async () => ({type: 'internal', bitmap: 1, children: [ref]}));
	await t.throwsAsync(collect(cycle), {instanceOf: CorruptObjectError, message: /twice/});
});

test('a cancelled comparison stops', async t => {
	const nodes = new MemoryNodes();
	const root = await built(nodes, numberedEntries(500, 'new'));
	const signal = AbortSignal.abort();
	await t.throwsAsync(collect(diff('', root, nodes.read, {signal})), {instanceOf: CancelledError});
});
