import {closeSync, ftruncateSync, openSync, writeSync} from 'node:fs';
import path from 'node:path';
import {dataRanges} from '../../../source/engine/filesystem/sparse-file.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

testWithSystemCalls('holes are told apart from data where the file system tells', async t => {
	const fd = openSync(path.join(await temporaryFolder(t), 'sparse'), 'w+');
	ftruncateSync(fd, 10_000_000);
	t.deepEqual([...dataRanges(fd, 10_000_000)], []);
	writeSync(fd, Buffer.alloc(4096, 1), 0, 4096, 1_048_576);
	const ranges = [...dataRanges(fd, 10_000_000)];
	t.is(ranges.length, 1);
	t.true(
		ranges[0] !== undefined && ranges[0].start <= 1_048_576 && ranges[0].end >= 1_052_672 && ranges[0].end < 10_000_000,
	);
	t.deepEqual([...dataRanges(fd, 10_000_000, null)], [{start: 0, end: 10_000_000}]);
	t.deepEqual([...dataRanges(fd, 0)], []);
	closeSync(fd);
});
