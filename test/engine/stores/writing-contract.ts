import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {setImmediate} from 'node:timers/promises';
import {ObjectExistsError, StoreError} from '../../../source/engine/errors.js';
import type {ByteStream} from '../../../source/engine/stores/object-store.js';
import {type Check, chunkKey, keysOf, readStream, textOf, textStream, versionOf} from '../../helpers/stores.js';

/** Puts are whole or not at all. */
export function checkWriting(check: Check): void {
	check('an object can be overwritten, and its version changes', async (t, {store, reopen}) => {
		for (const key of [chunkKey(1), 'index/latest', 'index/snapshots']) {
			await store.put(key, Buffer.from('the first bytes'));
			await store.flush();
			const before = await store.stat(key);
			t.deepEqual(await store.stat(key), before);
			await store.put(key, Buffer.from('the other bytes'));
			await store.flush();
			t.is(await textOf(store, key), 'the other bytes');
			t.is(await textOf(await reopen(), key), 'the other bytes');
			t.not(await versionOf(store, key), before?.version);
		}
	});

	check('an object can change from small to big and back', async (t, {store, reopen}) => {
		const key = chunkKey('changing');
		for (const bytes of [Buffer.from('small'), randomBytes(700_000), Buffer.from('small again')]) {
			await store.put(key, bytes);
			t.true(bytes.equals(await store.get(key)));
			await store.flush();
			t.true(bytes.equals(await store.get(key)));
			t.true(bytes.equals(await readStream(await reopen(), key)));
			t.deepEqual(await keysOf(store, 'chunk/'), [key]);
		}
	});

	check('a put that may not be finished any more leaves what was there', async (t, {store, reopen}) => {
		const assertMayWrite = () => {
			throw new Error('too late');
		};

		await t.throwsAsync(store.put('index/latest', Buffer.from('x'), {assertMayWrite}), {message: 'too late'});
		t.is(await store.stat('index/latest'), undefined);
		await store.put('index/latest', Buffer.from('old'), {assertMayWrite() {}});
		await t.throwsAsync(store.put('index/latest', textStream('new'), {assertMayWrite}), {message: 'too late'});
		t.is(await textOf(await reopen(), 'index/latest'), 'old');
	});

	check('a stream of announced length is stored', async (t, {store}) => {
		const big: ByteStream = {
			length: 2_000_000,
			async *pieces() {
				yield* [Buffer.alloc(1_000_000, 'a'), Buffer.alloc(0), Buffer.alloc(1_000_000, 'b')];
			},
		};
		for (const key of [chunkKey(1), 'index/snapshots']) {
			await store.put(key, textStream('one ', 'two ', '', 'three'));
			t.is(await textOf(store, key), 'one two three');
			await store.put(key, big);
			t.is(Buffer.byteLength(await store.get(key)), 2_000_000);
			await store.put(key, textStream());
			t.is(await textOf(store, key), '');
		}
	});

	check('a stream of another length than announced is an error and stores nothing', async (t, {store}) => {
		for (const key of [chunkKey(1), 'index/snapshots']) {
			for (const length of [0, 7, 9]) {
				await t.throwsAsync(store.put(key, {...textStream('1234', '5678'), length}), {instanceOf: StoreError});
				t.is(await store.stat(key), undefined);
			}
		}

		t.deepEqual(await keysOf(store, ''), []);
	});

	check('a stream that fails leaves the old bytes', async (t, {store}) => {
		const failing: ByteStream = {
			length: 8,
			async *pieces() {
				yield Buffer.from('1234');
				throw new StoreError('the stream broke');
			},
		};
		for (const key of [chunkKey(1), 'index/snapshots']) {
			await store.put(key, Buffer.from('old bytes'));
			await t.throwsAsync(store.put(key, failing), {instanceOf: StoreError, message: 'the stream broke'});
			t.is(await textOf(store, key), 'old bytes');
		}

		const keys = await keysOf(store, '');
		t.is(keys.length, 2);
	});

	check('readers see the old bytes or the new, never a mixture', async (t, {store}) => {
		const size = 300_000;
		for (const key of [chunkKey(1), 'index/snapshots']) {
			await store.put(key, Buffer.alloc(size, 'a'));
			const state = {running: 20};
			const write = async (letter: number) => {
				await store.put(key, Buffer.alloc(size, letter));
				state.running--;
			};

			const writing = Promise.all(Array.from({length: state.running}, async (_, i) => write(0x61 + i)));
			while (state.running > 0) {
				const bytes = await store.get(key);
				t.is(bytes.length, size);
				t.true(bytes.equals(Buffer.alloc(size, bytes[0])));
				await setImmediate();
			}

			await writing;
		}
	});

	check('put with ifAbsent stores once', async (t, {store, reopen}) => {
		if (!store.conditionalPut) {
			t.pass();
			return;
		}

		for (const key of [chunkKey(1), 'config', 'index/lock.exclusive']) {
			await store.put(key, Buffer.from('first'), {ifAbsent: true});
			const error = await t.throwsAsync(store.put(key, Buffer.from('second'), {ifAbsent: true}), {
				instanceOf: ObjectExistsError,
			});
			t.is(error.key, key);
			t.is(await textOf(store, key), 'first');
			await store.flush();
			t.is(await textOf(await reopen(), key), 'first');
			await store.delete(key);
			await store.put(key, Buffer.from('third'), {ifAbsent: true});
			t.is(await textOf(store, key), 'third');
		}

		await store.put(chunkKey(2), Buffer.from('plain'));
		await t.throwsAsync(store.put(chunkKey(2), Buffer.from('x'), {ifAbsent: true}), {instanceOf: ObjectExistsError});
	});

	check('of many racing puts with ifAbsent exactly one wins', async (t, {store, reopen}) => {
		if (!store.conditionalPut) {
			t.pass();
			return;
		}

		const stores = [store, await reopen()];
		for (const key of [chunkKey(1), 'index/lock.exclusive']) {
			const results = await Promise.allSettled(
				Array.from({length: 16}, async (_, i) => {
					await stores[i % 2]?.put(key, Buffer.from(`writer ${i}`), {ifAbsent: true});
					return `writer ${i}`;
				}),
			);
			const winners: string[] = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
			t.is(winners.length, 1);
			t.deepEqual([await textOf(store, key)], winners);
			for (const result of results) {
				t.true(result.status === 'fulfilled' || result.reason instanceof ObjectExistsError);
			}
		}

		const keys = await keysOf(store, '');
		t.is(keys.length, 2);
	});
}
