import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {type HoldfastExtra, toExtra} from '../../../source/engine/objects/holdfast-extra.js';
import type {FileMeta} from '../../../source/engine/objects/model.js';
import {compactId, EntryColumns, entryFacts} from '../../../source/engine/repository/entry-columns.js';
import {fileMeta} from '../../helpers/file-metas.js';

const factsOf = (fields: Partial<FileMeta>) => entryFacts(fileMeta({fileId: 'a', ...fields}));
const own = (extra: HoldfastExtra) => ({extra: toExtra(extra)});

test('what another program wrote without a mode has neither mode nor owner nor nanoseconds', t => {
	t.like(factsOf({type: 'folder', mtime: -5}), {
		kind: 'folder',
		seconds: -5,
		nanoseconds: undefined,
		mode: undefined,
		uid: undefined,
		gid: undefined,
	});
});

test('an owner of 0 is left out by whoever writes a mode', t => {
	t.like(factsOf({mode: 0o644}), {mode: 0o644, uid: 0, gid: 0, nanoseconds: undefined});
});

test('a mode of 0 is left out by this program', t => {
	t.like(factsOf(own({mtimeNs: 7})), {mode: 0, uid: 0, gid: 0, nanoseconds: 7});
	t.like(factsOf(own({})), {mode: 0, nanoseconds: 0});
});

test('a mode keeps its low twelve bits', t => {
	t.is(factsOf({mode: 0o104755}).mode, 0o4755);
});

test('special kinds come from this program alone, a folder is always a folder', t => {
	t.like(factsOf(own({kind: 'symlink', target: '../x'})), {kind: 'symlink', target: '../x'});
	t.like(factsOf(own({kind: 'fifo'})), {kind: 'fifo', target: undefined});
	t.is(factsOf(own({kind: 'symlink'})).kind, 'file');
	t.is(factsOf({type: 'folder', ...own({kind: 'socket'})}).kind, 'folder');
	t.is(factsOf({type: 'weird'}).kind, 'file');
});

test('a link target that is not UTF-8 is shown with replacement characters', t => {
	t.is(factsOf(own({kind: 'symlink', target: Buffer.from([0x61, 0xff])})).target, 'a\uFFFD');
});

const anyMeta = fc
	.record({
		fileId: fc.string({unit: 'binary', maxLength: 40}),
		name: fc.string({unit: 'binary', maxLength: 300}),
		parent: fc.option(fc.string({maxLength: 10}), {nil: undefined}),
		type: fc.constantFrom('file', 'folder', 'x'),
		size: fc.nat({max: Number.MAX_SAFE_INTEGER}),
		mtime: fc.maxSafeInteger(),
		mode: fc.option(fc.nat({max: 0xff_ff_ff_ff}), {nil: undefined}),
		uid: fc.option(fc.nat({max: 0xff_ff_ff_fe}), {nil: undefined}),
		target: fc.option(fc.string(), {nil: undefined}),
	})
	.map(({parent, target, ...fields}) =>
		fileMeta({
			...fields,
			parents: parent === undefined ? null : [parent],
			...(target !== undefined && own({kind: 'symlink', target})),
		}),
	);

test('rows filled in any order give back what was put in', t => {
	fc.assert(
		fc.property(fc.array(anyMeta, {maxLength: 20}), fc.infiniteStream(fc.nat()), (metas, order) => {
			const columns = new EntryColumns(Buffer.alloc(metas.length * 32));
			const rows = [...metas.keys()]
				.map(row => ({row, place: Number(order.next().value)}))
				.toSorted((a, b) => a.place - b.place);
			for (const {row} of rows) {
				t.false(columns.isFilled(row));
				columns.fill(row, metas[row] ?? fileMeta({fileId: ''}));
			}

			for (const [row, meta] of metas.entries()) {
				t.true(columns.isFilled(row));
				t.deepEqual(columns.facts(row), entryFacts(meta));
				t.is(columns.name(row), meta.name);
				t.is(columns.isFolder(row), meta.type === 'folder');
				t.is(columns.namesParent(row), Boolean(meta.parents?.[0]));
				t.deepEqual(columns.ids.slice(row * 4, row * 4 + 4), compactId(meta.fileId));
				const derived = meta.parents?.[0] ? `${meta.parents[0]}/${meta.name}` : meta.name;
				t.is(columns.ownId(row) ?? derived, meta.fileId);
			}
		}),
	);
});
