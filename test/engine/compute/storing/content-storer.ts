import {Buffer} from 'node:buffer';
import {closeSync, openSync, truncateSync, writeSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createScanner} from '../../../../source/engine/chunking/fastcdc-wasm.js';
import {loadCodec} from '../../../../source/engine/compression/load-codec.js';
import {ChunkQueue} from '../../../../source/engine/compute/storing/chunk-queue.js';
import {ChunkWorker} from '../../../../source/engine/compute/storing/chunk-worker.js';
import {ContentStorer} from '../../../../source/engine/compute/storing/content-storer.js';
import {FileTooBigError} from '../../../../source/engine/compute/storing/file-too-big-error.js';
import {KnownObjects} from '../../../../source/engine/compute/storing/known-objects.js';
import {LargeFileReader} from '../../../../source/engine/compute/storing/large-file.js';
import {ObjectWriter} from '../../../../source/engine/compute/storing/object-writer.js';
import {SharedKeySet} from '../../../../source/engine/compute/storing/shared-key-set.js';
import {allocateSharedState, SharedState} from '../../../../source/engine/compute/storing/shared-state.js';
import {Sealer} from '../../../../source/engine/compute/sealer.js';
import {ObjectNamer} from '../../../../source/engine/crypto/object-hash.js';
import {sha256Hex} from '../../../../source/engine/objects/hashes.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import {pseudoRandomBytes} from '../../../helpers/pseudo-random.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

/** All that a storing worker consists of, in this thread. */
async function storerOf(mostChunks?: number) {
	const state = new SharedState(allocateSharedState(1));
	const queue = new ChunkQueue(state);
	const namer = new ObjectNamer();
	const known = new KnownObjects({
		catalog: new PackCatalog().share(),
		added: SharedKeySet.allocate(),
		onlyChunks: false,
	});
	const writer = new ObjectWriter({
		sealer: new Sealer({codec: await loadCodec(), namer}),
		known,
		folder: undefined,
		reply() {},
		handOver() {},
	});
	const chunks = new ChunkWorker({state, queue, namer, writer, passBarrier() {}});
	const large = new LargeFileReader({state, queue, chunks, scanner: createScanner(state.memory), worker: 0});
	return {
		storer: new ContentStorer({writer, namer, large, state, ...(mostChunks !== undefined && {mostChunks})}),
		writer,
	};
}

async function openFile(t: ExecutionContext, write: (fd: number, name: string) => void): Promise<number> {
	const name = path.join(await temporaryFolder(t), 'file');
	const fd = openSync(name, 'w+');
	t.teardown(() => {
		closeSync(fd);
	});
	write(fd, name);
	return fd;
}

const megabyte = 1024 * 1024;

test('a file with more chunks than one object can name is refused, and its content does not count as stored', async t => {
	const bytes = pseudoRandomBytes(20 * megabyte, 3);
	const fd = await openFile(t, file => {
		writeSync(file, bytes);
	});
	const few = await storerOf(4);
	t.throws(() => few.storer.storeFile(fd, bytes.length), {instanceOf: FileTooBigError});
	t.true(few.writer.claim('content', Buffer.from(sha256Hex(bytes), 'hex')));

	const enough = await storerOf(400);
	t.like(enough.storer.storeFile(fd, bytes.length), {hash: sha256Hex(bytes), size: bytes.length});
});

test('a file that is too big for any number of chunks is refused before it is read', async t => {
	const fd = await openFile(t, (_file, name) => {
		truncateSync(name, 20 * megabyte);
	});
	const {storer, writer} = await storerOf(2);
	t.throws(() => storer.storeFile(fd, 20 * megabyte, true), {instanceOf: FileTooBigError, message: /4 TB/});
	t.is(writer.newObjects, 0);
});

test('holes are zeros wherever they lie', async t => {
	const {storer} = await storerOf();
	const data = pseudoRandomBytes(3 * megabyte, 4);
	const size = 40 * megabyte + 5;
	for (const places of [[], [0], [size - data.length], [7 * megabyte + 1, 24 * megabyte], [0, 16 * megabyte - 1]]) {
		const expected = Buffer.alloc(size);
		const fd = await openFile(t, (file, name) => {
			truncateSync(name, size);
			for (const place of places) {
				data.copy(expected, place);
				writeSync(file, data, 0, data.length, place);
			}
		});
		t.like(storer.storeFile(fd, size, true), {hash: sha256Hex(expected), size}, `data at ${places.join(', ')}`);
	}
});
