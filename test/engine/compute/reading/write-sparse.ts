import {Buffer} from 'node:buffer';
import {closeSync, openSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {endFile, writeSparse} from '../../../../source/engine/compute/reading/write-sparse.js';
import {dataRanges} from '../../../../source/engine/filesystem/sparse-file.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const runs = fc.array(fc.record({length: fc.integer({min: 1, max: 60_000}), isZero: fc.boolean()}), {maxLength: 12});

testProp(
	'a file has the bytes that were written, however they were cut',
	[runs, fc.integer({min: 1, max: 70_000})],
	async (t, given, cut) => {
		const bytes = Buffer.concat(given.map(({length, isZero}) => Buffer.alloc(length, isZero ? 0 : 7)));
		const file = path.join(await temporaryFolder(t), 'file');
		const fd = openSync(file, 'w');
		for (let at = 0; at < bytes.length; at += cut) {
			writeSparse(fd, bytes.subarray(at, at + cut), at);
		}

		endFile(fd, bytes.length);
		closeSync(fd);
		t.true(readFileSync(file).equals(bytes));
	},
	{numRuns: 40},
);

test('a long run of zeros becomes a hole', async t => {
	const file = path.join(await temporaryFolder(t), 'file');
	const fd = openSync(file, 'w+');
	t.true(writeSparse(fd, Buffer.concat([Buffer.from('x'), Buffer.alloc(200_000), Buffer.from('y')]), 0));
	const ranges = [...dataRanges(fd, 200_002)];
	closeSync(fd);
	t.deepEqual(ranges, [
		{start: 0, end: 4096},
		{start: 196_608, end: 200_002},
	]);
});
