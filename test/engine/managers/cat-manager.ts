import test from 'ava';
import {ObjectNotFoundError, UsageError} from '../../../source/engine/errors.js';
import {CatManager} from '../../../source/engine/managers/cat-manager.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot} from '../../helpers/stored-snapshots.js';

const repository = memoryRepository();
const {ref} = await storeSnapshot(repository, []);

async function cat(...keys: string[]): Promise<string[]> {
	const texts: string[] = [];
	for await (const {key, bytes} of await new CatManager({repository}).run({keys})) {
		texts.push(`${key} ${bytes.toString().slice(0, 20)}`);
	}

	return texts;
}

test('objects come as they are, in the order asked for', async t => {
	t.deepEqual(await cat('index/latest', ref), ['index/latest {"latest_snapshot":"', `${ref} {"version":1,"create`]);
});

test('no key at all, or one that no repository holds, is refused before anything is read', async t => {
	await t.throwsAsync(cat(), {instanceOf: UsageError});
	for (const key of ['', '../config', 'snapshot/xyz', 'index/../config', '/config']) {
		await t.throwsAsync(cat(ref, key), {instanceOf: UsageError, message: /is not the key/});
	}
});

test('an object that is not there is an error', async t => {
	await t.throwsAsync(cat(`chunk/${'0'.repeat(64)}`), {instanceOf: ObjectNotFoundError});
});
