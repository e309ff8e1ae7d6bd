import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import test from 'ava';
import {ObjectNamer} from '../../../source/engine/crypto/object-hash.js';
import {CorruptObjectError, MissingObjectError, StoreError} from '../../../source/engine/errors.js';
import {encodeContent} from '../../../source/engine/objects/content.js';
import {encodeFileMeta} from '../../../source/engine/objects/file-meta.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import type {FileMeta, TreeNode} from '../../../source/engine/objects/model.js';
import {encodeNode} from '../../../source/engine/objects/node.js';
import {ObjectReader} from '../../../source/engine/repository/object-reader.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {putSnapshot} from '../../helpers/memory-repository.js';

const absent = '0'.repeat(64);
const leaf: TreeNode = {type: 'leaf', entries: [{key: 'a', filemeta: `filemeta/${absent}`}]};
const meta: FileMeta = {
	version: 0,
	fileId: 'a',
	name: 'a',
	type: 'file',
	parents: null,
	contentHash: absent,
	size: 1,
	mtime: 0,
	owner: '',
};

function reader(namer = new ObjectNamer()) {
	const store = new MemoryStore();
	const reads: string[] = [];
	const objects = new ObjectReader(
		{
			async get(key, options) {
				reads.push(key);
				return store.get(key, options);
			},
		},
		namer,
	);
	return {store, objects, reads};
}

async function put(store: MemoryStore, kind: string, bytes: Buffer, name = sha256Hex(bytes)): Promise<string> {
	await store.put(`${kind}/${name}`, bytes);
	return `${kind}/${name}`;
}

test('each kind of object is read as what it is', async t => {
	const {store, objects} = reader();
	const file = Buffer.from('hello\n');
	t.deepEqual(await objects.node(await put(store, 'node', encodeNode(leaf))), leaf);
	t.like(await objects.fileMeta(await put(store, 'filemeta', encodeFileMeta(meta))), {name: 'a'});
	const inline = {size: file.length, chunks: [], inline: file};
	t.deepEqual(await objects.content(await put(store, 'content', encodeContent(inline), sha256Hex(file))), inline);
	t.deepEqual(await objects.chunk(await put(store, 'chunk', file)), file);
	const entry = await putSnapshot({loose: store}, '2025-03-01T10:00:00Z', {seq: 7});
	t.like(await objects.snapshot(entry.ref), {seq: 7});
});

test('an object that is not there is missing', async t => {
	const {objects} = reader();
	for (const read of [
		async () => objects.node(`node/${absent}`),
		async () => objects.fileMeta(`filemeta/${absent}`),
		async () => objects.content(`content/${absent}`),
		async () => objects.chunk(`chunk/${absent}`),
		async () => objects.snapshot(`snapshot/${absent}`),
	]) {
		await t.throwsAsync(read, {instanceOf: MissingObjectError});
	}
});

test('a read that fails says nothing about the object', async t => {
	const {store, objects} = reader();
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(objects.node(`node/${absent}`), {instanceOf: StoreError});
});

test('bytes of another object under the key are refused', async t => {
	const {store, objects} = reader();
	await put(store, 'node', encodeNode(leaf), absent);
	await put(store, 'filemeta', encodeFileMeta(meta), absent);
	await put(store, 'content', encodeContent({size: 1, chunks: [], inline: Buffer.from('x')}), absent);
	await put(store, 'chunk', Buffer.from('x'), absent);
	for (const read of [
		async () => objects.node(`node/${absent}`),
		async () => objects.fileMeta(`filemeta/${absent}`),
		async () => objects.content(`content/${absent}`),
		async () => objects.chunk(`chunk/${absent}`),
	]) {
		await t.throwsAsync(read, {instanceOf: CorruptObjectError, message: /do not match its name/});
	}
});

test('a content object whose size is not that of its bytes is refused', async t => {
	const {store, objects} = reader();
	const file = Buffer.from('hello\n');
	const ref = await put(store, 'content', encodeContent({size: 5, chunks: [], inline: file}), sha256Hex(file));
	await t.throwsAsync(objects.content(ref), {instanceOf: CorruptObjectError, message: /size of 5 bytes and holds 6/});
});

test('an empty file is known in each form that writers have used', async t => {
	const {store, objects} = reader();
	const name = sha256Hex('');
	for (const text of [
		'{"type":"content","size":0}',
		'{"type":"content","size":0,"data_inline_b64":""}',
		'{"type":"content","size":0,"chunks":null}',
	]) {
		const ref = await put(store, 'content', Buffer.from(text), name);
		const {size, chunks} = await objects.content(ref);
		t.deepEqual({size, chunks}, {size: 0, chunks: []});
	}
});

test('a list of chunks is handed on: only its chunks can prove it', async t => {
	const {store, objects} = reader();
	const content = {size: 5, chunks: [`chunk/${absent}`]};
	t.deepEqual(await objects.content(await put(store, 'content', encodeContent(content), absent)), content);
});

test('in an encrypted repository chunks and contents may be named by keyed hashes', async t => {
	const namer = new ObjectNamer(createSecretKey(Buffer.alloc(32, 1)));
	const {store, objects} = reader(namer);
	const file = Buffer.from('hello\n');
	const inline = encodeContent({size: 6, chunks: [], inline: file});
	const later = await put(store, 'content', inline, namer.contentRef(sha256Hex(file)));
	const earlier = await put(store, 'content', inline, sha256Hex(file));
	t.like(await objects.content(later), {size: 6});
	t.like(await objects.content(earlier), {size: 6});
	t.deepEqual(await objects.chunk(await put(store, 'chunk', file, namer.chunkHash(file).toString('hex'))), file);
	await t.throwsAsync(objects.chunk(await put(store, 'chunk', file)), {instanceOf: CorruptObjectError});
});

test('a ref of another kind, or one that leads elsewhere, never reaches the store', async t => {
	const {objects, reads} = reader();
	await t.throwsAsync(objects.node(`chunk/${absent}`), {instanceOf: CorruptObjectError});
	await t.throwsAsync(objects.node('node/../config'), {instanceOf: CorruptObjectError});
	t.deepEqual(reads, []);
});

test('nodes and metadata are kept, but not what failed', async t => {
	const {store, objects, reads} = reader();
	const bytes = encodeNode(leaf);
	const ref = `node/${sha256Hex(bytes)}`;
	await t.throwsAsync(objects.node(ref), {instanceOf: MissingObjectError});
	await put(store, 'node', bytes);
	await objects.node(ref);
	await objects.node(ref);
	const metaRef = await put(store, 'filemeta', encodeFileMeta(meta));
	await objects.fileMeta(metaRef);
	await objects.fileMeta(metaRef);
	t.deepEqual(reads, [ref, ref, metaRef]);
});
