import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import test from 'ava';
import {StoreError} from '../../../source/engine/errors.js';
import {snapshotsKey} from '../../../source/engine/objects/keys.js';
import {probeKey} from '../../../source/engine/repository/probe-key.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {goldenObjects} from '../../helpers/golden-repositories.js';
import {opening} from '../../helpers/key-slots.js';

const right = createSecretKey(opening.repositoryKey);
const wrong = createSecretKey(Buffer.alloc(32, 1));

async function golden(name: 'encrypted_packed_raw' | 'encrypted_unpacked_zstd'): Promise<MemoryStore> {
	const store = new MemoryStore();
	for (const [key, bytes] of goldenObjects(name)) {
		await store.put(key, bytes);
	}

	return store;
}

for (const name of ['encrypted_packed_raw', 'encrypted_unpacked_zstd'] as const) {
	test(`the key of ${name} is told from another`, async t => {
		const store = await golden(name);
		t.true(await probeKey(store, right));
		t.false(await probeKey(store, wrong));
	});
}

test('one damaged object does not make the right key wrong', async t => {
	const store = await golden('encrypted_unpacked_zstd');
	await store.put(snapshotsKey, Buffer.from('x'));
	t.true(await probeKey(store, right));
});

test('without objects nothing can be told', async t => {
	t.is(await probeKey(new MemoryStore(), right), undefined);
});

test('objects that cannot be read are an error of the store', async t => {
	const store = await golden('encrypted_packed_raw');
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(probeKey(store, right), {instanceOf: StoreError});
});
