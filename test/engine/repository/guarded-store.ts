import {Buffer} from 'node:buffer';
import test from 'ava';
import {guardStore} from '../../../source/engine/repository/guarded-store.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';

function guarded() {
	const store = new MemoryStore();
	const state = {isClosed: false};
	const check = () => {
		if (state.isClosed) {
			throw new Error('closed');
		}
	};

	return {store, state, guarded: guardStore(store, check)};
}

test('an open guard lets everything pass', async t => {
	const {guarded: store} = guarded();
	await store.put('config', Buffer.from('abc'));
	await store.put('index/a', {
		length: 3,
		async *pieces() {
			yield Buffer.from('abc');
		},
	});
	t.is(String(await store.get('index/a')), 'abc');
	const stat = await store.stat('config');
	t.is(stat?.size, 3);
	await store.delete('index/a');
	await store.deleteMany(['config']);
	await store.flush();
	t.is(await store.stat('config'), undefined);
});

test('a closed guard stops every change, and no reading', async t => {
	const {store, state, guarded: closed} = guarded();
	await store.put('config', Buffer.from('abc'));
	state.isClosed = true;
	for (const change of [
		async () => closed.put('config', Buffer.from('x')),
		async () => closed.delete('config'),
		async () => closed.deleteMany(['config']),
		async () => closed.flush(),
		async () => closed.removeLeftovers?.(0),
	]) {
		await t.throwsAsync(change, {message: 'closed'});
	}

	t.is(String(await closed.get('config')), 'abc');
	for await (const {key} of closed.list('')) {
		t.is(key, 'config');
	}
});

test('a guard that closes in the middle stops long streams and lists there', async t => {
	const {store, state, guarded: closing} = guarded();
	await store.put('index/a', Buffer.from('a'));
	await store.put('index/b', Buffer.from('b'));
	function* keys() {
		yield 'index/a';
		state.isClosed = true;
		yield 'index/b';
	}

	await t.throwsAsync(closing.deleteMany(keys()), {message: 'closed'});
	t.truthy(await store.stat('index/b'));
	state.isClosed = false;
	const stream = {
		length: 2,
		async *pieces() {
			yield Buffer.from('x');
			state.isClosed = true;
			yield Buffer.from('y');
		},
	};
	await t.throwsAsync(closing.put('config', stream), {message: 'closed'});
	state.isClosed = false;
	const last = {
		length: 1,
		async *pieces() {
			yield Buffer.from('x');
			state.isClosed = true;
		},
	};
	await t.throwsAsync(closing.put('config', last), {message: 'closed'});
	t.is(await store.stat('config'), undefined);
});
