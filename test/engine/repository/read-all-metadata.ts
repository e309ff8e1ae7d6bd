import {Buffer} from 'node:buffer';
import test from 'ava';
import {CancelledError, MissingObjectError} from '../../../source/engine/errors.js';
import {readAllMetadata} from '../../../source/engine/repository/read-all-metadata.js';
import {fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeTree} from '../../helpers/stored-snapshots.js';

const metas = localMetas(Array.from({length: 100}, (_, index) => `f${index}`));
const hashOf = (ref: string) => Buffer.from(ref.slice('filemeta/'.length), 'hex');
const hashes = metas.map(meta => hashOf(fileMetaRef(meta)));

test('each place is visited once with its own metadata, also where two are the same', async t => {
	const repository = memoryRepository();
	await storeTree(repository, metas);
	const seen = new Map<number, string>();
	await readAllMetadata(repository.objects, Buffer.concat([...hashes, ...hashes.slice(7, 8)]), (place, meta) => {
		t.false(seen.has(place));
		seen.set(place, meta.fileId);
	});
	t.is(seen.size, 101);
	t.is(seen.get(42), 'f42');
	t.is(seen.get(100), 'f7');
});

test('one that is missing fails it all', async t => {
	const repository = memoryRepository();
	await storeTree(repository, metas.slice(1));
	await t.throwsAsync(
		readAllMetadata(repository.objects, Buffer.concat(hashes), () => {}),
		{instanceOf: MissingObjectError},
	);
});

test('nothing is nothing, and a cancelled signal ends it', async t => {
	const {objects} = memoryRepository();
	await t.notThrowsAsync(readAllMetadata(objects, Buffer.alloc(0), () => {}));
	await t.throwsAsync(
		readAllMetadata(objects, Buffer.concat(hashes), () => {}, {signal: AbortSignal.abort()}),
		{instanceOf: CancelledError},
	);
});
