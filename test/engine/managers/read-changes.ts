import test from 'ava';
import type {TreeChange} from '../../../source/engine/hamt/diff.js';
import {MissingObjectError} from '../../../source/engine/errors.js';
import {encodeFileMeta} from '../../../source/engine/objects/file-meta.js';
import {type ChangedMetadata, readChanges} from '../../../source/engine/managers/read-changes.js';
import {fileMeta, fileMetaRef} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';

const [old, young] = [fileMeta({fileId: 'a', size: 1}), fileMeta({fileId: 'a', size: 2})];
const [before, after] = [fileMetaRef(old), fileMetaRef(young)];

async function stored() {
	const {store, objects} = memoryRepository();
	await store.put(before, encodeFileMeta(old));
	await store.put(after, encodeFileMeta(young));
	return objects;
}

const changes: TreeChange[] = [
	{type: 'added', key: 'added', after},
	{type: 'removed', key: 'removed', before},
	{type: 'modified', key: 'modified', before, after},
	{type: 'modified', key: 'back again', before: after, after: before},
];

const sizes = ({before: left, after: right}: ChangedMetadata) => [left?.size, right?.size];

test('each change is visited once, with what is recorded on the sides that it has', async t => {
	const seen: unknown[] = [];
	await readChanges(await stored(), changes, async ({key}, metadata) => {
		seen.push([key, ...sizes(metadata)]);
	});
	t.deepEqual(
		new Map(seen.map(visit => [JSON.stringify(visit), true])),
		new Map(
			[
				['added', undefined, 2],
				['removed', 1, undefined],
				['modified', 1, 2],
				['back again', 2, 1],
			].map(visit => [JSON.stringify(visit), true]),
		),
	);
	t.is(seen.length, 4);
});

test('no changes are no visits', async t => {
	let visits = 0;
	await readChanges(await stored(), [], async () => {
		visits++;
	});
	t.is(visits, 0);
});

test('metadata that is gone fails it, and so does a visitor', async t => {
	const objects = await stored();
	const gone: TreeChange = {type: 'modified', key: 'x', before, after: fileMetaRef(fileMeta({fileId: 'gone'}))};
	let visits = 0;
	const visit = async () => {
		visits++;
	};

	await t.throwsAsync(readChanges(objects, [gone], visit), {instanceOf: MissingObjectError});
	t.is(visits, 0);
	await t.throwsAsync(
		readChanges(objects, changes, async () => {
			throw new Error('no more');
		}),
		{message: 'no more'},
	);
});
