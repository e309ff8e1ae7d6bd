import {Buffer} from 'node:buffer';
import path from 'node:path';
import test from 'ava';
import {
	CorruptObjectError,
	NoRepositoryError,
	StoreError,
	UnsupportedFormatError,
} from '../../../source/engine/errors.js';
import {configKey} from '../../../source/engine/objects/keys.js';
import {
	readConfig,
	refuseDowngrade,
	refuseLaterObjects,
	listIndexes,
} from '../../../source/engine/repository/repository-config.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

async function storeWith(config: string | Buffer): Promise<MemoryStore> {
	const store = new MemoryStore();
	await store.put(configKey, Buffer.from(config));
	return store;
}

test('a marker of format 1 is read, also one that is so old that it states no version', async t => {
	const config = await readConfig(await storeWith('{"version":1,"created":"2025-03-01T10:00:00Z","encrypted":true}'));
	t.deepEqual(config, {version: 1, created: '2025-03-01T10:00:00Z', encrypted: true});
	const old = await readConfig(await storeWith('{"created":"2025-03-01T10:00:00Z","encrypted":false}'));
	t.false(old.encrypted);
});

test('later formats are refused by name', async t => {
	for (const version of [2, 3, 99, -1]) {
		const store = await storeWith(`{"version":${version},"created":"2025-03-01T10:00:00Z","encrypted":true}`);
		await t.throwsAsync(readConfig(store), {
			instanceOf: UnsupportedFormatError,
			message: new RegExp(`has format ${version}; this program knows format 1`),
		});
	}

	const sealed = await storeWith(Buffer.concat([Buffer.from([1]), Buffer.alloc(80, 7)]));
	await t.throwsAsync(readConfig(sealed), {instanceOf: UnsupportedFormatError, message: /formats 2 and 3/});
});

test('a catalog in pieces is refused, whatever version the marker states', async t => {
	const store = await storeWith('{"version":1}');
	const refuse = async () => {
		refuseLaterObjects(store, await listIndexes(store));
	};

	await t.notThrowsAsync(refuse());
	await store.put(`index/packmap/${'a'.repeat(64)}`, Buffer.from('x'));
	await t.throwsAsync(refuse(), {instanceOf: UnsupportedFormatError, message: /format 2/});
});

test('no marker is no repository, and the hint says how to make one', async t => {
	const error = await t.throwsAsync(readConfig(new MemoryStore()), {instanceOf: NoRepositoryError});
	t.regex(error?.hint ?? '', /holdfast init/);
});

test('no folder is no repository, and the hint thinks of disks that are not mounted', async t => {
	const store = new LocalStore(path.join(await temporaryFolder(t), 'absent'));
	const error = await t.throwsAsync(readConfig(store), {instanceOf: NoRepositoryError});
	t.regex(error?.hint ?? '', /mount/);
});

test('a marker that is damaged is another matter than none', async t => {
	for (const damage of ['', '{"version":1', 'null', '{"version":"1"}', '{"version":1.5}']) {
		await t.throwsAsync(readConfig(await storeWith(damage)), {instanceOf: CorruptObjectError});
	}
});

test('a marker that cannot be read is another matter than none', async t => {
	const store = new MemoryStore();
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(readConfig(store), {instanceOf: StoreError});
});

test('key slots in a repository that claims to be plain are refused', t => {
	t.notThrows(() => {
		refuseDowngrade([]);
	});
	const refuse = () => {
		refuseDowngrade(['keys/password-default']);
	};

	t.throws(refuse, {instanceOf: CorruptObjectError, message: /keys\/password-default/});
});
