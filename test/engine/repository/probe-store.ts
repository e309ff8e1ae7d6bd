import {chmodSync, existsSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {RefusedError, StoreError, UsageError} from '../../../source/engine/errors.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {probeStore} from '../../../source/engine/repository/probe-store.js';
import {testAsOrdinaryUser} from '../../helpers/as-ordinary-user.js';
import {keysIn, testKey} from '../../helpers/full-repository.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('a place that can be written is fit, and nothing of the probe stays', async t => {
	const folder = path.join(await temporaryFolder(t), 'a/b');
	t.like(await probeStore(folder), {hasRepository: false});
	t.deepEqual(await keysIn(new LocalStore(folder)), []);
	const {repository} = await initRepository(folder, {encryption: true, credentials: {encryptionKey: testKey}});
	await repository.close();
});

test('a repository that is there is told, and left as it is', async t => {
	const folder = await temporaryFolder(t);
	const {repository} = await initRepository(folder, {encryption: true, credentials: {encryptionKey: testKey}});
	await repository.close();
	const before = await keysIn(new LocalStore(folder));
	t.like(await probeStore(folder), {hasRepository: true});
	t.deepEqual(await keysIn(new LocalStore(folder)), before);
});

test('the files of somebody else are no place for a repository', async t => {
	const folder = await temporaryFolder(t);
	writeFileSync(path.join(folder, 'letter.txt'), 'Dear');
	await t.throwsAsync(probeStore(folder), {instanceOf: RefusedError, message: /letter\.txt/});
	t.true(existsSync(path.join(folder, 'letter.txt')));
});

test('a location of an unknown kind is refused', async t => {
	await t.throwsAsync(probeStore('ftp://host/path'), {instanceOf: UsageError});
});

testAsOrdinaryUser('a place that cannot be written is an error', async t => {
	const folder = await temporaryFolder(t);
	chmodSync(folder, 0o500);
	await t.throwsAsync(probeStore(path.join(folder, 'x')), {instanceOf: StoreError});
	t.deepEqual(readdirSync(folder), []);
});
