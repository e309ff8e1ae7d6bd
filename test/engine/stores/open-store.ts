import path from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {StoreError, UsageError} from '../../../source/engine/errors.js';
import {openStore} from '../../../source/engine/stores/open-store.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('a folder is opened by its path or its URL, and names with colons are folders too', async t => {
	const folder = await temporaryFolder(t);
	for (const location of [folder, path.relative('.', folder), pathToFileURL(folder).href]) {
		const store = await openStore(location);
		t.is(store.localFolder, folder);
	}

	const odd = await openStore(path.join(folder, 'a:b'));
	t.is(odd.localFolder, path.join(folder, 'a:b'));
});

test('a bucket is opened by its location, without anything secret in it', async t => {
	const store = await openStore('s3://bucket/a/b?endpoint=http://127.0.0.1:1&region=r');
	t.is(store.location, 's3:http://127.0.0.1:1/bucket/a/b');
	t.is(store.localFolder, undefined);
	await store.close();
});

test('nothing is made by opening, and a folder that is missing is an error when it is used', async t => {
	const store = await openStore(path.join(await temporaryFolder(t), 'missing'));
	await t.throwsAsync(store.get('config'), {instanceOf: StoreError});
});

test('a location of another kind, or none, is refused', async t => {
	for (const location of ['', 'ftp://host/path', 'unknown://x']) {
		const error = await t.throwsAsync(openStore(location), {instanceOf: UsageError});
		t.truthy(error.hint);
	}
});
