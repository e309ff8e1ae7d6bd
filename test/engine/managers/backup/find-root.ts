import {fc, testProp} from '@fast-check/ava';
import test, {type ExecutionContext} from 'ava';
import {CancelledError} from '../../../../source/engine/errors.js';
import {sha256} from '../../../../source/engine/objects/hashes.js';
import {BackupCounter} from '../../../../source/engine/managers/backup/backup-result.js';
import type {Baseline} from '../../../../source/engine/managers/backup/baseline.js';
import {findRoot} from '../../../../source/engine/managers/backup/find-root.js';
import {SourceScan} from '../../../../source/engine/managers/backup/scan-source.js';
import {silentReporter, type Reporter} from '../../../../source/engine/reporting/reporter.js';
import type {SourceEntry} from '../../../../source/engine/sources/source.js';
import {MemoryNodes} from '../../../helpers/memory-nodes.js';
import {parentOf} from '../../../helpers/trees.js';

/** Versions of entries by file id. A folder is there when something is in it; one of version 0 cannot be read. */
type Files = ReadonlyMap<string, number>;

const order = (id: string): string => id.replaceAll('/', '\0');

function entriesOf(files: Files): SourceEntry[] {
	const folders = new Set([...files.keys()].map(parentOf).filter(id => id !== ''));
	return [...files.keys(), ...folders]
		.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
		.map(fileId => {
			const parentId = parentOf(fileId);
			const version = files.get(fileId) ?? 1;
			return {
				kind: folders.has(fileId) ? 'folder' : 'file',
				fileId,
				parentId,
				name: fileId.slice(parentId === '' ? 0 : parentId.length + 1),
				size: version,
				mtimeMs: version,
				ctimeMs: version,
				inode: 1,
			};
		});
}

/** Compares with a baseline, and stores what has to be. */
function scanOf(entries: readonly SourceEntry[], {table, isCanonical}: Baseline): SourceScan {
	const scan = new SourceScan(table, new BackupCounter(), {hasTree: isCanonical ?? false});
	for (const entry of entries) {
		const {row, previousRow, mustStore} = scan.add(entry);
		if (mustStore && entry.size > 0) {
			scan.setStored(row, previousRow, sha256(`${entry.fileId} ${entry.size}`), entry);
		}
	}

	scan.finish();
	return scan;
}

const fromScratch: Baseline = {provesUnchanged: false};

type Options = {readonly nodes: MemoryNodes; readonly signal?: AbortSignal; readonly warnings?: string[]};

async function rootOf(entries: readonly SourceEntry[], baseline: Baseline, {nodes, signal, warnings}: Options) {
	const reporter: Reporter = {
		...silentReporter,
		event(event) {
			warnings?.push('message' in event ? event.message : '');
		},
	};
	const scan = scanOf(entries, baseline);
	const found = await findRoot(scan, baseline, {read: nodes.read, write: nodes.write, reporter, signal});
	return {...found, table: scan.table};
}

/** What the next backup starts from. */
async function baselineOf(nodes: MemoryNodes, entries: readonly SourceEntry[]): Promise<Baseline> {
	const {table, root, isCanonical} = await rootOf(entries, fromScratch, {nodes});
	nodes.reads = [];
	return {table, root, isCanonical, provesUnchanged: true};
}

const idOf = (i: number): string => `folder ${i % 7}/${i % 3 === 0 ? 'below/' : ''}file ${i}`;

const many: Files = new Map(Array.from({length: 3000}, (_, i) => [idOf(i), i % 500 === 0 ? 0 : 1]));

const changesOf = fc.array(fc.tuple(fc.nat(3200), fc.option(fc.nat(3))), {maxLength: 14});

testProp(
	'between backups of many files any few changes lead to the root of building everything, and so on from there',
	[fc.array(changesOf, {minLength: 1, maxLength: 3})],
	async (t, rounds) => {
		const nodes = new MemoryNodes();
		let files = many;
		let baseline = await baselineOf(nodes, entriesOf(files));
		const warnings: string[] = [];
		for (const changes of rounds) {
			const next = new Map(files);
			for (const [number, version] of changes) {
				if (version === null) {
					next.delete(idOf(number));
				} else {
					next.set(idOf(number), version);
				}
			}

			const {root, isCanonical, table} = await rootOf(entriesOf(next), baseline, {nodes, warnings});
			const expected = await rootOf(entriesOf(next), fromScratch, {nodes});
			t.is(root, expected.root);
			t.true(isCanonical);
			files = next;
			baseline = {table, root, isCanonical, provesUnchanged: true};
		}

		t.deepEqual(warnings, []);
	},
	{numRuns: 10},
);

const changed: Files = new Map([...many, [idOf(1), 9], [idOf(4), 0], ['new folder/new', 1]]);
const entries = entriesOf(new Map([...changed].filter(([id]) => id !== idOf(2))));

async function builtRoot(): Promise<string> {
	const {root} = await rootOf(entries, fromScratch, {nodes: new MemoryNodes()});
	return root;
}

test('only nodes on the way to changes are read and written', async t => {
	const nodes = new MemoryNodes();
	const baseline = await baselineOf(nodes, entriesOf(many));
	const before = nodes.nodes.size;
	t.like(await rootOf(entries, baseline, {nodes}), {root: await builtRoot(), isProven: false, isCanonical: true});
	const written = nodes.nodes.size - before;
	t.true(written > 0 && written < 30, `${written} nodes`);
	t.true(nodes.reads.length > 0 && nodes.reads.length < 40, `${nodes.reads.length} reads`);
});

test('entries that are gone at the end of an unchanged scan are changes as well', async t => {
	const nodes = new MemoryNodes();
	const readable = entriesOf(new Map([...many].filter(([, version]) => version > 0)));
	const baseline = await baselineOf(nodes, readable);
	const shorter = readable.slice(0, -2);
	const {root} = await rootOf(shorter, baseline, {nodes});
	t.true(nodes.reads.length > 0);
	const expected = await rootOf(shorter, fromScratch, {nodes});
	t.is(root, expected.root);
	t.not(root, baseline.root);
});

test('without changes the root is the one before, and as canonical as that', async t => {
	const nodes = new MemoryNodes();
	const baseline = await baselineOf(nodes, entriesOf(many));
	const {root} = baseline;
	const unreadable = entriesOf(many);
	t.like(await rootOf(unreadable, baseline, {nodes}), {root, isCanonical: true});
	const readable = entriesOf(new Map([...many].filter(([, version]) => version > 0)));
	const other = await baselineOf(nodes, readable);
	for (const isCanonical of [true, false]) {
		t.like(await rootOf(readable, {...other, isCanonical}, {nodes}), {root: other.root, isProven: true, isCanonical});
	}

	t.like(await rootOf(readable, {...other, provesUnchanged: false}, {nodes}), {isProven: false});
});

async function mustBuild(t: ExecutionContext, scanned: readonly SourceEntry[], baseline: Baseline, nodes: MemoryNodes) {
	const warnings: string[] = [];
	const found = await rootOf(scanned, baseline, {nodes, warnings});
	const expected = await rootOf(scanned, fromScratch, {nodes: new MemoryNodes()});
	t.is(found.root, expected.root);
	return {...found, warnings};
}

test('a tree that is not known to be canonical is not read, and the next one is', async t => {
	const nodes = new MemoryNodes();
	const {isCanonical, ...baseline} = await baselineOf(nodes, entriesOf(many));
	t.true(isCanonical);
	t.like(await mustBuild(t, entries, baseline, nodes), {isCanonical: true, warnings: []});
	t.deepEqual(nodes.reads, []);
});

test('when much has changed everything is built, and nothing read', async t => {
	const nodes = new MemoryNodes();
	const baseline = await baselineOf(nodes, entriesOf(many));
	for (const scanned of [
		entriesOf(new Map([...many].map(([id, version], i) => [id, i < 20 ? 5 : version]))),
		entriesOf(new Map([...many].slice(20))),
	]) {
		t.like(await mustBuild(t, scanned, baseline, nodes), {isCanonical: true, warnings: []});
		t.deepEqual(nodes.reads, []);
	}
});

test('a node that cannot be read is told of, and everything is built', async t => {
	const nodes = new MemoryNodes();
	const baseline = await baselineOf(nodes, entriesOf(many));
	await rootOf(entries, baseline, {nodes});
	const expected = await builtRoot();
	for (const lost of new Set(nodes.reads)) {
		const fewer = new MemoryNodes();
		for (const [ref, bytes] of nodes.nodes) {
			if (ref !== lost) {
				fewer.nodes.set(ref, bytes);
			}
		}

		const warnings: string[] = [];
		t.like(await rootOf(entries, baseline, {nodes: fewer, warnings}), {root: expected, isCanonical: true});
		t.is(warnings.length, 1);
		t.true(warnings[0]?.endsWith(`built anew: ${lost} was never written`));
	}
});

test('a table that does not say what the tree holds changes nothing in it: everything is built', async t => {
	const nodes = new MemoryNodes();
	const baseline = await baselineOf(nodes, entriesOf(many));
	const {root: foreign} = await rootOf(entriesOf(new Map([...many, [idOf(1), 7]])), fromScratch, {nodes});
	const {warnings} = await mustBuild(t, entries, {...baseline, root: foreign}, nodes);
	t.is(warnings.length, 1);
	t.regex(warnings[0] ?? '', /built anew: The tree has filemeta/);
});

test('entries that come twice, or out of order, make a tree that is not gone on from', async t => {
	const nodes = new MemoryNodes();
	const last = entries.at(-1);
	const twice = [...entries, ...(last === undefined ? [] : [{...last, size: 77}])];
	t.like(await mustBuild(t, twice, await baselineOf(nodes, entriesOf(many)), nodes), {isCanonical: false});
	const baseline = await baselineOf(nodes, twice);
	t.false(baseline.isCanonical);
	await mustBuild(t, entries, baseline, nodes);
	t.deepEqual(nodes.reads, []);
});

test('a cancelled backup ends, instead of building everything', async t => {
	const nodes = new MemoryNodes();
	const baseline = await baselineOf(nodes, entriesOf(many));
	const before = nodes.nodes.size;
	const controller = new AbortController();
	const cancelling = Object.assign(nodes, {
		async read() {
			controller.abort();
			throw new CancelledError();
		},
	});
	await t.throwsAsync(rootOf(entries, baseline, {nodes: cancelling, signal: controller.signal}), {
		instanceOf: CancelledError,
	});
	t.is(nodes.nodes.size, before);
});
