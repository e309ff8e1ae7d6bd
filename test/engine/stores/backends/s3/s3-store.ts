import {Buffer} from 'node:buffer';
import {ObjectNotFoundError, StoreError} from '../../../../../source/engine/errors.js';
import {parseS3Location} from '../../../../../source/engine/stores/backends/s3/s3-location.js';
import {S3Store} from '../../../../../source/engine/stores/backends/s3/s3-store.js';
import {s3Folder} from '../../../../helpers/radosgw.js';
import {testOnRadosgw} from '../../../../helpers/test-on-radosgw.js';
import {chunkKey, keysOf, readStream, textOf} from '../../../../helpers/stores.js';
import {testObjectStore} from '../../object-store-contract.js';

const open = async (location: string, env = {}) => S3Store.open(parseS3Location(location, env));

testObjectStore(
	'S3',
	async t => {
		const location = await s3Folder();
		const stores: S3Store[] = [];
		t.teardown(async () => {
			await Promise.all(stores.map(async store => store.close()));
		});
		const reopen = async () => {
			const store = await open(location);
			stores.push(store);
			return store;
		};

		return {store: await reopen(), reopen};
	},
	testOnRadosgw,
);

testOnRadosgw('a bucket that does not exist is an error, and never an empty repository', async t => {
	const location = await s3Folder('folder');
	const store = await open(location.replace(/test-[^/]+/, 'no-such-bucket'));
	for (const attempt of [
		async () => store.get('config'),
		async () => store.stat('config'),
		async () => keysOf(store, ''),
		async () => store.put('config', Buffer.from('x')),
	]) {
		const error = await t.throwsAsync(attempt, {instanceOf: StoreError});
		t.regex(error.hint ?? '', /name of the bucket/);
	}
});

testOnRadosgw('folders of a bucket are kept apart, also where one name begins with the other', async t => {
	const location = await s3Folder();
	const first = await open(`${location}/a`);
	const second = await open(`${location}/a-b`);
	await first.put('config', Buffer.from('first'));
	await second.put('config', Buffer.from('second'));
	await first.deleteMany(['config']);
	t.is(await textOf(second, 'config'), 'second');
	t.deepEqual(await keysOf(first, ''), []);
});

testOnRadosgw('more than a thousand objects are listed in pages and deleted in batches', async t => {
	const store = await open(await s3Folder());
	const keys = Array.from({length: 1100}, (_, i) => chunkKey(i));
	await Promise.all(keys.map(async key => store.put(key, Buffer.from('x'))));
	t.deepEqual(await keysOf(store, 'chunk/'), keys.toSorted());
	const before = store.traffic.requests;
	await store.deleteMany(keys);
	t.is(store.traffic.requests - before, 2);
	t.deepEqual(await keysOf(store, ''), []);
});

testOnRadosgw('a stream too long for memory goes up in parts, and leaves nothing when it breaks', async t => {
	const store = await open(await s3Folder());
	const piece = Buffer.alloc(5_000_000, 'part');
	const stream = (pieces: number, length = pieces * piece.length) => ({
		length,
		async *pieces() {
			for (let i = 0; i < pieces; i++) {
				yield piece;
			}
		},
	});
	await store.put('index/packs', stream(8));
	const stored = await readStream(store, 'index/packs');
	t.true(stored.equals(Buffer.concat(Array.from({length: 8}, () => piece))));
	await t.throwsAsync(store.put('index/packs', stream(7, 40_000_000)), {instanceOf: StoreError});
	t.deepEqual(await store.stat('index/packs').then(found => found?.size), 40_000_000);
});

testOnRadosgw('whether conditions are honoured is found out by one more request, once', async t => {
	const store = await open(await s3Folder());
	await store.put('index/lock.exclusive', Buffer.from('x'), {ifAbsent: true});
	t.is(store.traffic.requests, 2);
	await store.put('index/lock.shared/a', Buffer.from('x'), {ifAbsent: true});
	t.is(store.traffic.requests, 3);
	t.true(store.conditionalPut);
});

testOnRadosgw('what goes over the network is counted', async t => {
	const store = await open(await s3Folder());
	await store.put(chunkKey(1), Buffer.alloc(1000));
	await store.get(chunkKey(1), {range: {offset: 0, length: 10}});
	await t.throwsAsync(store.get(chunkKey(2)), {instanceOf: ObjectNotFoundError});
	t.deepEqual({...store.traffic}, {requests: 3, retries: 0, bytesSent: 1000, bytesReceived: 10});
});
