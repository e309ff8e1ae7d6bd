import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {CorruptObjectError, ObjectNotFoundError} from '../../../source/engine/errors.js';
import {type Check, chunkKey, hexOf, keysOf, readStream, textOf} from '../../helpers/stores.js';

/** What goes in comes out: whole, in parts and as a stream. */
export function checkReading(check: Check): void {
	for (const [what, bytes] of [
		['an empty object', Buffer.alloc(0)],
		['one byte', Buffer.from([0])],
		['a small object', Buffer.from('{"type":"content","size":0}')],
		['bytes that look like gzip', Buffer.from('1f8b080000000000000300', 'hex')],
		['bytes that look like zstd', Buffer.from('28b52ffd00580000', 'hex')],
		['bytes that look encrypted', Buffer.concat([Buffer.from([1]), Buffer.alloc(40, 7)])],
		['an object at the packing threshold', randomBytes(524_288 - 64)],
		['a big object', randomBytes(1_500_001)],
		['a big object that compresses well', Buffer.alloc(3_000_000, 'holdfast')],
	] as const) {
		check(`${what} comes back as it was, now and after a restart`, async (t, {store, reopen}) => {
			for (const key of [chunkKey(what), 'index/holdfast/something', 'index/snapshots']) {
				await store.put(key, bytes);
				t.true(bytes.equals(await store.get(key)));
				t.true(bytes.equals(await readStream(store, key)));
			}

			await store.flush();
			const again = await reopen();
			for (const key of [chunkKey(what), 'index/holdfast/something', 'index/snapshots']) {
				t.true(bytes.equals(await again.get(key)));
				t.true(bytes.equals(await readStream(again, key)));
				t.not(await again.stat(key), undefined);
			}
		});
	}

	check('every kind of key can be stored', async (t, {store, reopen}) => {
		const kinds = ['chunk', 'content', 'filemeta', 'node', 'snapshot'].map(kind => `${kind}/${hexOf('any')}`);
		const keys = [
			...kinds,
			'config',
			'keys/password-default',
			'index/latest',
			'index/lock.shared/2025-03-01T10:00:00Z',
		];
		for (const key of keys) {
			await store.put(key, Buffer.from(`{"key":"${key}"}`));
		}

		await store.flush();
		for (const each of [store, await reopen()]) {
			for (const key of keys) {
				t.is(await textOf(each, key), `{"key":"${key}"}`);
			}

			t.deepEqual(await keysOf(each, ''), keys.toSorted());
		}
	});

	check('bytes are not shared with the caller', async (t, {store}) => {
		for (const key of [chunkKey(1), 'index/snapshots']) {
			const given = Buffer.from('as it was');
			await store.put(key, given);
			given.fill(0);
			const got = await store.get(key);
			t.is(String(got), 'as it was');
			got.fill(0);
			t.is(await textOf(store, key), 'as it was');
		}
	});

	check('a missing object is proved missing', async (t, {store}) => {
		await store.put(chunkKey(1), Buffer.from('present'));
		for (const key of [
			chunkKey('missing'),
			'config',
			'keys/none',
			'index/latest',
			'index/lock.shared',
			'index/a/b/c',
		]) {
			const error = await t.throwsAsync(store.get(key), {instanceOf: ObjectNotFoundError});
			t.is(error.key, key);
			await t.throwsAsync(readStream(store, key), {instanceOf: ObjectNotFoundError});
			await t.throwsAsync(store.get(key, {range: {offset: 0, length: 1}}), {instanceOf: ObjectNotFoundError});
			t.is(await store.stat(key), undefined);
		}
	});

	check('a part of an object can be read, and never less than was asked for', async (t, {store, reopen}) => {
		const bytes = randomBytes(600_000);
		const keys = [chunkKey('big'), chunkKey('small'), 'index/snapshots'];
		const whole = [bytes, bytes.subarray(0, 1000), bytes.subarray(0, 2000)];
		for (const [i, key] of keys.entries()) {
			await store.put(key, whole[i] ?? bytes);
		}

		await store.flush();
		for (const each of [store, await reopen()]) {
			for (const [i, key] of keys.entries()) {
				const all = whole[i] ?? bytes;
				for (const [offset, length] of [
					[0, 0],
					[0, 1],
					[17, 400],
					[all.length - 1, 1],
					[all.length, 0],
					[0, all.length],
				] as const) {
					const part = await each.get(key, {range: {offset, length}});
					t.true(part.equals(all.subarray(offset, offset + length)));
				}

				for (const [offset, length] of [
					[0, all.length + 1],
					[all.length, 1],
					[all.length + 1, 0],
					[all.length - 1, 2],
					[2 ** 40, 1],
				] as const) {
					await t.throwsAsync(each.get(key, {range: {offset, length}}), {instanceOf: CorruptObjectError});
				}
			}
		}
	});
}
