import test from 'ava';
import fc from 'fast-check';
import {BackupCounter} from '../../../../source/engine/managers/backup/backup-result.js';
import {SourceScan} from '../../../../source/engine/managers/backup/scan-source.js';
import type {EntryTable} from '../../../../source/engine/managers/backup/entry-table.js';
import type {SourceEntry} from '../../../../source/engine/sources/source.js';

type Tree = ReadonlyMap<string, {readonly mtime: number; readonly children?: Tree}>;

/** Entries of a tree in the order of a scan. */
function* scanOf(tree: Tree, parentId = ''): Generator<SourceEntry> {
	for (const name of [...tree.keys()].toSorted((a, b) => (a < b ? -1 : 1))) {
		const node = tree.get(name);
		const fileId = parentId === '' ? name : `${parentId}/${name}`;
		const mtimeMs = node?.mtime ?? 0;
		const kind = node?.children === undefined ? 'file' : 'folder';
		yield {kind, fileId, parentId, name, size: mtimeMs % 7, mtimeMs, ctimeMs: mtimeMs, inode: 1};
		if (node?.children !== undefined) {
			yield* scanOf(node.children, fileId);
		}
	}
}

/** Hash that stands for an entry as it is. */
const refOf = ({fileId, mtimeMs, kind}: SourceEntry) => {
	const ref = Buffer.alloc(32, `${kind}:${fileId}:${mtimeMs}`);
	ref[0] = 1;
	return ref;
};

function scan(tree: Tree, previous?: EntryTable) {
	const counter = new BackupCounter();
	const run = new SourceScan(previous, counter);
	const stored: string[] = [];
	const pending: Array<() => void> = [];
	for (const entry of scanOf(tree)) {
		const {row, previousRow, mustStore} = run.add(entry);
		if (mustStore) {
			stored.push(entry.fileId);
			pending.push(() => {
				run.setStored(row, previousRow, refOf(entry), entry);
			});
		}
	}

	run.finish();
	for (const store of pending) {
		store();
	}

	return {stored, counter, table: run.table, isUnchanged: run.isUnchanged};
}

const rowOf = (table: EntryTable, row: number) => ({
	fileId: table.fileId(row),
	parent: table.parent(row),
	kind: table.kind(row),
	ref: table.ref(row),
	stats: table.stats(row),
});

const name = fc.constantFrom('a', 'a.b', 'b', 'c', 'ab', 'z', 'é', 'long name');
const mtime = fc.nat(5);
const file = fc.record({mtime});
const treeOf = (node: fc.Arbitrary<{mtime: number; children?: Tree}>): fc.Arbitrary<Tree> =>
	fc.array(fc.tuple(name, node), {maxLength: 6}).map(pairs => new Map(pairs));
const folderOf = (children: fc.Arbitrary<Tree>) => fc.record({mtime, children});
const tree = treeOf(fc.oneof(file, folderOf(treeOf(fc.oneof(file, folderOf(treeOf(file)))))));

test('an unchanged tree is recognised and nothing is stored', t => {
	fc.assert(
		fc.property(tree, before => {
			const first = scan(before);
			const second = scan(before, first.table);
			t.true(second.isUnchanged || first.table.count === 0);
			t.deepEqual(second.stored, []);
			t.is(second.counter.sum.unmodified, first.table.count);
		}),
	);
});

test('between any two trees exactly the entries that differ are stored, and the new table is that of a first scan', t => {
	fc.assert(
		fc.property(tree, tree, (before, after) => {
			const first = scan(before);
			const second = scan(after, first.table);
			const known = new Map([...scanOf(before)].map(entry => [entry.fileId, entry]));
			const expected = [...scanOf(after)].filter(entry => {
				const old = known.get(entry.fileId);
				return old === undefined || !refOf(old).equals(refOf(entry));
			});
			t.deepEqual(
				second.stored,
				expected.map(entry => entry.fileId),
			);

			const fresh = scan(after).table;
			t.is(second.table.count, fresh.count);
			for (let row = 0; row < fresh.count; row++) {
				t.deepEqual(rowOf(second.table, row), rowOf(fresh, row));
			}

			const paths = new Set([...scanOf(after)].map(entry => entry.fileId));
			const removed = [...known.keys()].filter(path => !paths.has(path));
			t.is(second.counter.sum.removed, removed.length);
			t.is(second.counter.sum.new, [...paths].filter(path => !known.has(path)).length);
		}),
	);
});

test('a table of many entries goes over into the next one as it is, and grows there', t => {
	const folder = (files: number, mtime: number): Tree =>
		new Map([
			['a', {mtime: 1, children: new Map(Array.from({length: 3000}, (_, i) => [`file ${i}`, {mtime: i}]))}],
			['b', {mtime, children: new Map(Array.from({length: files}, (_, i) => [`file ${i}`, {mtime: i}]))}],
		]);
	const first = scan(folder(10, 1));
	const before = Array.from({length: first.table.count}, (_, row) => structuredClone(rowOf(first.table, row)));
	for (const after of [folder(4000, 2), folder(0, 1)]) {
		const {table} = scan(after, first.table);
		const fresh = scan(after).table;
		t.is(table.count, fresh.count);
		for (let row = 0; row < fresh.count; row++) {
			t.deepEqual(rowOf(table, row), rowOf(fresh, row));
		}
	}

	t.deepEqual(
		Array.from({length: first.table.count}, (_, row) => structuredClone(rowOf(first.table, row))),
		before,
	);
});
