import test from 'ava';
import {CancelledError, CorruptObjectError} from '../../../source/engine/errors.js';
import {UnexpectedTreeError, updateTree} from '../../../source/engine/hamt/update.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {
	added,
	built,
	entryFor,
	filemetaOf,
	modified,
	newer,
	numberedEntries,
	placeOf,
	removed,
} from '../../helpers/trees.js';

const [present = {key: '', filemeta: ''}, ...rest] = numberedEntries(300, 'new');
const absent = entryFor('absent', filemetaOf('absent'), 'new');
const {filemeta: before} = present;

for (const [what, change] of [
	['an entry to change that is not there', {...placeOf(absent), before, after: absent.filemeta}],
	['an entry to remove that is not there', removed(absent)],
	['an entry to remove that is another by now', removed(newer(present))],
	['an entry to change that is another by now', {...placeOf(present), before: absent.filemeta, after: before}],
	['a new entry that is there', added(newer(present))],
	[
		'an entry with another place in the same leaf',
		{key: present.key, before, pathKey: `${present.pathKey?.slice(0, 62)}00`},
	],
] as const) {
	test(`${what} ends the update before anything is written`, async t => {
		const nodes = new MemoryNodes();
		const root = await built(nodes, [present, ...rest]);
		const written = nodes.nodes.size;
		const changes = [...rest.slice(0, 50).map(removed), change];
		await t.throwsAsync(updateTree(root, changes, nodes), {instanceOf: UnexpectedTreeError});
		t.is(nodes.nodes.size, written);
	});
}

for (const [what, entries] of [
	['with more entries than one may have above the lowest level', rest.slice(0, 33)],
	['with the same entry twice', [present, newer(present)]],
] as const) {
	test(`a leaf ${what} is not one to go on from`, async t => {
		const nodes = new MemoryNodes();
		const root = nodes.plant({type: 'leaf', entries: [...entries]});
		await t.throwsAsync(updateTree(root, [added(absent)], nodes), {instanceOf: UnexpectedTreeError});
		t.is(nodes.nodes.size, 1);
	});
}

test('a node that cannot be read ends the update before anything is written', async t => {
	const nodes = new MemoryNodes();
	const entries = numberedEntries(300, 'new');
	const root = await built(nodes, entries);
	nodes.reads = [];
	await updateTree(root, entries.slice(7, 8).map(removed), nodes);
	for (const lost of new Set(nodes.reads)) {
		const before = nodes.nodes.size;
		const failing = updateTree(root, entries.slice(7, 8).map(removed), {
			write: nodes.write,
			async read(ref) {
				if (ref === lost) {
					throw new Error('disk failure');
				}

				return nodes.read(ref);
			},
		});
		await t.throwsAsync(failing, {message: 'disk failure'});
		t.is(nodes.nodes.size, before);
	}
});

test('a failed write ends the update', async t => {
	const nodes = new MemoryNodes();
	const failing = updateTree('', numberedEntries(40, 'new').map(added), {
		read: nodes.read,
		async write() {
			throw new Error('disk full');
		},
	});
	await t.throwsAsync(failing, {message: 'disk full'});
});

test('a long update gives others their turn and can be cancelled', async t => {
	const controller = new AbortController();
	const nodes = new MemoryNodes();
	const entries = numberedEntries(2000, 'new');
	const root = await built(nodes, entries);
	let writes = 0;
	const slow = updateTree(root, entries.map(modified), {
		read: nodes.read,
		async write() {
			writes++;
			setImmediate(() => {
				controller.abort();
			});
			const end = performance.now() + 1;
			while (performance.now() < end) {
				// a millisecond for each node
			}
		},
		signal: controller.signal,
	});
	await t.throwsAsync(slow, {instanceOf: CancelledError});
	t.true(writes > 0 && writes < 50, `${writes} writes`);
});

test('a cycle is damage, not an endless search', async t => {
	const children = Array.from({length: 32}, (_, index) => `node/${index}`);
	const cycle = updateTree('node/0', [removed(present)], {
		read: async () => ({type: 'internal', bitmap: 0xff_ff_ff_ff, children}),
		write() {},
	});
	await t.throwsAsync(cycle, {instanceOf: CorruptObjectError});
});
