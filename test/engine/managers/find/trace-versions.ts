import test from 'ava';
import {traceVersions} from '../../../../source/engine/managers/find/trace-versions.js';
import {compilePattern} from '../../../../source/engine/managers/name-pattern.js';
import {fileMeta, fileMetaRef, localMetas} from '../../../helpers/file-metas.js';
import {memoryRepository} from '../../../helpers/memory-repository.js';
import {storeSnapshot} from '../../../helpers/stored-snapshots.js';

test('spans name the places of the newest and the oldest snapshot that hold a version', async t => {
	const repository = memoryRepository();
	const versions = [
		localMetas(['a', 'b']),
		[fileMeta({fileId: 'a', size: 1})],
		localMetas(['a', 'c']),
		localMetas(['a']),
	];
	const snapshots = [];
	for (const [seq, metas] of versions.entries()) {
		snapshots.push(await storeSnapshot(repository, metas, {seq}));
	}

	const traced = await traceVersions(repository.objects, snapshots, {pattern: 'a', isMatch: compilePattern('a')});
	const ref = fileMetaRef(fileMeta({fileId: 'a'}));
	t.deepEqual(
		[...traced],
		[
			[
				'a',
				[
					{ref, newest: 0, oldest: 0},
					{ref: fileMetaRef(fileMeta({fileId: 'a', size: 1})), newest: 1, oldest: 1},
					{ref, newest: 2, oldest: 3},
				],
			],
		],
	);
});

test('no snapshots have no versions', async t => {
	const {objects} = memoryRepository();
	const traced = await traceVersions(objects, [], {pattern: 'a', isMatch: compilePattern('a')});
	t.is(traced.size, 0);
});
