import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {ObjectNotFoundError} from '../../../source/engine/errors.js';
import {type Check, chunkKey, hexOf, keysOf, sizeOf, textOf} from '../../helpers/stores.js';

/** What is there is listed, and what was deleted is gone. */
export function checkListing(check: Check): void {
	check('many objects can be put, read and deleted at once', async (t, {store, reopen}) => {
		const keys = Array.from({length: 400}, (_, i) => chunkKey(i));
		await Promise.all(keys.map(async key => store.put(key, Buffer.from(`bytes of ${key}`))));
		await store.flush();
		const again = await reopen();
		await Promise.all(
			keys.map(async key => {
				t.is(await textOf(store, key), `bytes of ${key}`);
				t.is(await textOf(again, key), `bytes of ${key}`);
			}),
		);
		t.deepEqual(await keysOf(again, 'chunk/'), keys.toSorted());
		await again.deleteMany(keys.slice(0, 300));
		await again.flush();
		t.deepEqual(await keysOf(await reopen(), ''), keys.slice(300).toSorted());
	});

	check('list takes its prefix as a plain string', async (t, {store, reopen}) => {
		const keys = [
			chunkKey(1),
			chunkKey(2),
			`node/${hexOf(1)}`,
			'config',
			'keys/a',
			'index/lock.exclusive',
			'index/lock.shared/b',
		];
		for (const key of keys) {
			await store.put(key, Buffer.from('x'));
		}

		await store.flush();
		const [first = ''] = keys;
		for (const each of [store, await reopen()]) {
			for (const prefix of [
				'',
				'c',
				'chunk',
				'chunk/',
				first.slice(0, 8),
				first,
				`${first}0`,
				'content/',
				'index/',
				'index/lock',
				'index/lock.',
				'index/lock.shared',
				'index/lock.shared/',
				'key',
				'keys/a/',
				'../',
				'/',
				'.',
			]) {
				t.deepEqual(await keysOf(each, prefix), keys.filter(key => key.startsWith(prefix)).toSorted(), prefix);
			}
		}
	});

	check('list gives sizes, and agrees with stat', async (t, {store}) => {
		await store.put(chunkKey(1), randomBytes(1234));
		await store.put(chunkKey(2), randomBytes(600_000));
		await store.put('index/snapshots', Buffer.from('[]'));
		await store.flush();
		for await (const {key, size} of store.list('')) {
			t.is(await sizeOf(store, key), size);
		}
	});

	check('list during writes yields what was there before it began, once', async (t, {store}) => {
		const before = Array.from({length: 50}, (_, i) => chunkKey(i));
		await Promise.all(before.map(async key => store.put(key, Buffer.from('before'))));
		const listed: string[] = [];
		let next = 1000;
		for await (const {key} of store.list('chunk/')) {
			listed.push(key);
			if (next < 1060) {
				await store.put(chunkKey(next), Buffer.from('during'));
				await store.put(before[next % 50] ?? '', Buffer.from('again'));
				await store.delete(chunkKey(next));
				next++;
			}
		}

		t.is(new Set(listed).size, listed.length);
		t.deepEqual(
			before.filter(key => !listed.includes(key)),
			[],
		);
	});

	check('deleting works for objects that exist and for those that do not', async (t, {store, reopen}) => {
		for (const key of [chunkKey(1), 'index/latest', 'index/snapshots', 'config']) {
			await store.put(key, Buffer.from('x'));
			await store.delete(key);
			await store.delete(key);
			t.is(await store.stat(key), undefined);
			await t.throwsAsync(store.get(key), {instanceOf: ObjectNotFoundError});
			await store.put(key, Buffer.from('x'));
			await store.flush();
			await store.delete(key);
			await store.flush();
			t.is(await sizeOf(await reopen(), key), undefined);
			await store.put(key, Buffer.from('again'));
			t.is(await textOf(store, key), 'again');
		}
	});

	check('many objects can be deleted by an iterable of either kind', async (t, {store, reopen}) => {
		const keys = Array.from({length: 40}, (_, i) => chunkKey(i));
		for (const key of keys) {
			await store.put(key, Buffer.from('x'));
		}

		await store.deleteMany(new Set([...keys.slice(0, 10), chunkKey('missing')]));
		await store.deleteMany(
			(async function* () {
				yield* keys.slice(5, 20);
			})(),
		);
		await store.deleteMany([]);
		t.deepEqual(await keysOf(store, ''), keys.slice(20).toSorted());
		await store.flush();
		t.deepEqual(await keysOf(await reopen(), ''), keys.slice(20).toSorted());
	});
}
