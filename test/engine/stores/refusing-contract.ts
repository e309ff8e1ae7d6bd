import {Buffer} from 'node:buffer';
import {CancelledError, UsageError} from '../../../source/engine/errors.js';
import type {ByteStream} from '../../../source/engine/stores/object-store.js';
import {type Check, chunkKey, hexOf, keysOf, readStream, textStream} from '../../helpers/stores.js';

const refusedKeys = [
	'',
	'/',
	'/config',
	'config/',
	'config\0',
	'other',
	'other/name',
	'chunk',
	'chunk/',
	`chunk/${hexOf('x').slice(1)}`,
	`chunk/${hexOf('x')}0`,
	`chunk/${hexOf('x').toUpperCase()}`,
	`chunk/${hexOf('x')}/more`,
	`chunk/${hexOf('x')}\n`,
	`chunk/${hexOf('x')}.tmp`,
	`chunk/../chunk/${hexOf('x')}`,
	`../chunk/${hexOf('x')}`,
	'chunk/../config',
	'keys/',
	'keys/..',
	'keys/a/b',
	'keys/a.tmp',
	'index',
	'index/',
	'index//a',
	'index/a/',
	'index/./a',
	'index/../config',
	'index/a/../../config',
	String.raw`index\a`,
	'index/a b',
	'index/latest.tmp',
];

/** Impossible keys and fired signals. */
export function checkRefusing(check: Check): void {
	check('a range of anything but whole numbers is refused', async (t, {store}) => {
		await store.put(chunkKey(1), Buffer.from('bytes'));
		for (const [offset, length] of [
			[-1, 1],
			[0, -1],
			[0.5, 1],
			[0, 1.5],
			[Number.NaN, 1],
			[0, Infinity],
			[2 ** 53, 1],
		] as const) {
			await t.throwsAsync(store.get(chunkKey(1), {range: {offset, length}}), {instanceOf: UsageError});
		}
	});

	check('keys that no repository can hold are refused before anything is touched', async (t, {store}) => {
		for (const key of refusedKeys) {
			await t.throwsAsync(store.get(key), {instanceOf: UsageError}, `get ${key}`);
			await t.throwsAsync(readStream(store, key), {instanceOf: UsageError}, `getStream ${key}`);
			await t.throwsAsync(store.put(key, Buffer.from('x')), {instanceOf: UsageError}, `put ${key}`);
			await t.throwsAsync(store.stat(key), {instanceOf: UsageError}, `stat ${key}`);
			await t.throwsAsync(store.delete(key), {instanceOf: UsageError}, `delete ${key}`);
			await t.throwsAsync(store.deleteMany([key]), {instanceOf: UsageError}, `deleteMany ${key}`);
		}

		const stream = textStream('x');
		await t.throwsAsync(store.put('chunk/../config', stream), {instanceOf: UsageError});
		t.is(stream.taken, 0);
		await store.flush();
		t.deepEqual(await keysOf(store, ''), []);
	});

	check('every method honours a signal that has fired', async (t, {store}) => {
		await store.put(chunkKey(1), Buffer.from('x'));
		await store.flush();
		const signal = AbortSignal.abort();
		const list = async () => {
			for await (const {key} of store.list('', {signal})) {
				t.fail(key);
			}
		};

		const stream = async () => {
			for await (const piece of store.getStream(chunkKey(1), {signal})) {
				t.fail(String(piece));
			}
		};

		const calls: Array<() => Promise<unknown>> = [
			async () => store.get(chunkKey(1), {signal}),
			stream,
			async () => store.put(chunkKey(2), Buffer.from('x'), {signal}),
			async () => store.put('index/snapshots', textStream('x'), {signal, ifAbsent: store.conditionalPut}),
			async () => store.stat(chunkKey(1), {signal}),
			list,
			async () => store.delete(chunkKey(1), {signal}),
			async () => store.deleteMany([chunkKey(1)], {signal}),
			async () => store.flush({signal}),
		];
		for (const call of calls) {
			await t.throwsAsync(call, {instanceOf: CancelledError});
		}

		t.deepEqual(await keysOf(store, ''), [chunkKey(1)]);
	});

	check('a list and a put can be cancelled on the way', async (t, {store}) => {
		for (let i = 0; i < 5; i++) {
			await store.put(chunkKey(i), Buffer.from('x'));
		}

		const listing = new AbortController();
		await t.throwsAsync(
			async () => {
				for await (const {key} of store.list('', {signal: listing.signal})) {
					t.truthy(key);
					listing.abort();
				}
			},
			{instanceOf: CancelledError},
		);
		const putting = new AbortController();
		const stream: ByteStream = {
			length: 2,
			async *pieces() {
				yield Buffer.from('a');
				putting.abort();
				yield Buffer.from('b');
			},
		};
		await t.throwsAsync(store.put('index/snapshots', stream, {signal: putting.signal}), {instanceOf: CancelledError});
		t.is(await store.stat('index/snapshots'), undefined);
	});

	check('says where it is, and can be flushed and closed', async (t, {store}) => {
		t.true(store.location.length > 0);
		await store.flush();
		await store.flush();
		await store.close();
	});
}
