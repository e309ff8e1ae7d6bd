import {closeSync, lstatSync, openSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {setTimes} from '../../../source/engine/filesystem/file-times.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

for (const [title, atime, mtime] of [
	['now', 1_700_000_000_123_456_789n, 1_700_000_000_987_654_321n],
	['before 1970', -1n, -86_400_000_000_001n],
	['in the far future', 4_102_444_800_000_000_001n, 7_258_118_400_999_999_999n],
] as const) {
	testWithSystemCalls(
		`times ${title} are set to the nanosecond, of a file, an open file and a symbolic link`,
		async t => {
			const folder = await temporaryFolder(t);
			const file = path.join(folder, 'f');
			const link = path.join(folder, 'link');
			writeFileSync(file, '');
			symlinkSync('f', link);
			t.is(setTimes(link, atime, mtime), 'exact');
			t.is(lstatSync(link, {bigint: true}).mtimeNs, mtime);
			t.not(lstatSync(file, {bigint: true}).mtimeNs, mtime);
			t.is(setTimes(file, atime, mtime), 'exact');
			const {atimeNs, mtimeNs} = lstatSync(file, {bigint: true});
			t.deepEqual({atimeNs, mtimeNs}, {atimeNs: atime, mtimeNs: mtime});
			const fd = openSync(file, 'r');
			t.is(setTimes(fd, atime, mtime + 1n), 'exact');
			closeSync(fd);
			t.is(lstatSync(file, {bigint: true}).mtimeNs, mtime + 1n);
		},
	);
}

test('without the calls times are rounded to about a microsecond, also before 1970', async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	writeFileSync(file, '');
	for (const time of [1_700_000_000_123_456_789n, -86_400_123_456_789n]) {
		t.is(setTimes(file, time, time, null), 'rounded');
		const difference = lstatSync(file, {bigint: true}).mtimeNs - time;
		t.true(difference > -1000n && difference < 1000n, `${difference} ns`);
		const fd = openSync(file, 'r');
		t.is(setTimes(fd, time, time, null), 'rounded');
		closeSync(fd);
	}
});

testWithSystemCalls('times of a file that is not there throw its system error', async t => {
	const file = path.join(await temporaryFolder(t), 'gone');
	t.throws(() => setTimes(file, 0n, 0n), {code: 'ENOENT', message: /gone/});
	t.throws(() => setTimes(file + '\0', 0n, 0n), {code: 'EINVAL'});
});
