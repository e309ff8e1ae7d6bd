import test from 'ava';
import {PathNotFoundError, SnapshotNotFoundError} from '../../../source/engine/errors.js';
import {LsSnapshotManager, type LsSnapshotOptions} from '../../../source/engine/managers/ls-snapshot-manager.js';
import {localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot} from '../../helpers/stored-snapshots.js';

const repository = memoryRepository();
const older = await storeSnapshot(repository, localMetas(['old']), {created: '2024-01-01T00:00:00Z'});
const newer = await storeSnapshot(repository, localMetas(['a', 'docs/', 'docs/b', 'docs/c/', 'docs/c/d']));

async function ls(options?: LsSnapshotOptions): Promise<string[]> {
	const {entries} = await new LsSnapshotManager({repository}).run(options);
	const paths: string[] = [];
	for await (const {path} of entries) {
		paths.push(path);
	}

	return paths;
}

test('the root of the latest snapshot is listed unless told otherwise', async t => {
	t.deepEqual(await ls(), ['a', 'docs']);
	t.deepEqual(await ls({path: '/'}), ['a', 'docs']);
});

test('a folder is listed, one level or all of them', async t => {
	t.deepEqual(await ls({path: 'docs/'}), ['docs/b', 'docs/c']);
	t.deepEqual(await ls({path: 'docs', isRecursive: true}), ['docs/b', 'docs/c', 'docs/c/d']);
	t.deepEqual(await ls({isRecursive: true}), ['a', 'docs', 'docs/b', 'docs/c', 'docs/c/d']);
});

test('a file is listed by itself', async t => {
	t.deepEqual(await ls({path: 'docs/c/d'}), ['docs/c/d']);
	t.deepEqual(await ls({path: 'docs/c/d', isRecursive: true}), ['docs/c/d']);
});

test('another snapshot is listed by its name', async t => {
	t.deepEqual(await ls({snapshot: 'latest~1'}), ['old']);
	t.deepEqual(await ls({snapshot: older.ref}), ['old']);
	await t.throwsAsync(ls({snapshot: 'ffffffff'}), {instanceOf: SnapshotNotFoundError});
});

test('a path that is not there is named, with the snapshot', async t => {
	const error = await t.throwsAsync(ls({path: 'docs/x'}), {instanceOf: PathNotFoundError});
	t.true(error?.message.includes('"docs/x"') && error.message.includes(newer.ref.slice(9, 17)));
});

test('the result tells the snapshot and the entry that was asked for', async t => {
	const result = await new LsSnapshotManager({repository}).run({path: 'docs'});
	t.like(result, {ref: newer.ref, snapshot: newer.snapshot, top: {path: 'docs', kind: 'folder'}});
	t.false('top' in (await new LsSnapshotManager({repository}).run()));
});
