import {
	closeSync,
	ftruncateSync,
	lstatSync,
	openSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
	writeSync,
	existsSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {Worker} from 'node:worker_threads';
import {once} from 'node:events';
import test from 'ava';
import {deviceFromNumbers, deviceNumbers, makeSpecialFile} from '../../../source/engine/filesystem/special-files.js';
import {setTimes} from '../../../source/engine/filesystem/file-times.js';
import {dataRanges} from '../../../source/engine/filesystem/sparse-file.js';
import {bindSystemCalls, systemCalls, systemCallsProblem} from '../../../source/engine/filesystem/system-calls.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const onlyWithCalls = systemCalls() ? test : test.skip;
const asRoot = systemCalls() && process.getuid?.() === 0 ? test : test.skip;

test('there are calls, or there are words for why not', t => {
	t.is(systemCalls() === undefined, systemCallsProblem() !== undefined);
});

test('a library that cannot be bound throws instead of giving half of the calls', t => {
	t.throws(
		() =>
			bindSystemCalls({
				load() {
					throw new Error('no C library');
				},
				errno: () => 0,
			}),
		{message: 'no C library'},
	);
});

onlyWithCalls('the calls work in a worker thread', async t => {
	const url = new URL('../../../source/engine/filesystem/xattrs.js', import.meta.url);
	const worker = new Worker(
		`
		import(${JSON.stringify(url.href)}).then(({readXattrs}) => require('node:worker_threads').parentPort.postMessage(readXattrs('/') instanceof Map));
	`,
		{eval: true},
	);
	const answers: unknown[] = await once(worker, 'message');
	t.deepEqual(answers, [true]);
	await worker.terminate();
});

for (const [title, atime, mtime] of [
	['now', 1_700_000_000_123_456_789n, 1_700_000_000_987_654_321n],
	['before 1970', -1n, -86_400_000_000_001n],
	['in the far future', 4_102_444_800_000_000_001n, 7_258_118_400_999_999_999n],
] as const) {
	onlyWithCalls(`times ${title} are set to the nanosecond, of a file, an open file and a symbolic link`, async t => {
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
	});
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

onlyWithCalls('times of a file that is not there throw its system error', async t => {
	const file = path.join(await temporaryFolder(t), 'gone');
	t.throws(() => setTimes(file, 0n, 0n), {code: 'ENOENT', message: /gone/});
	t.throws(() => setTimes(file + '\0', 0n, 0n), {code: 'EINVAL'});
});

onlyWithCalls('a FIFO is made, and not over something that is there', async t => {
	const fifo = path.join(await temporaryFolder(t), 'fifo');
	t.true(makeSpecialFile(fifo, 'fifo', 0o600));
	t.true(lstatSync(fifo).isFIFO());
	t.throws(() => makeSpecialFile(fifo, 'fifo', 0o600), {code: 'EEXIST'});
	t.false(makeSpecialFile(fifo, 'fifo', 0o600, undefined, null));
});

asRoot('device nodes have the numbers that were asked for', async t => {
	const folder = await temporaryFolder(t);
	for (const [kind, device] of [
		['char-device', {major: 1, minor: 3}],
		['block-device', {major: 259, minor: 70_000}],
	] as const) {
		const file = path.join(folder, kind);
		t.true(makeSpecialFile(file, kind, 0o600, device));
		const stats = lstatSync(file, {bigint: true});
		t.is(stats.isBlockDevice(), kind === 'block-device');
		t.deepEqual(deviceNumbers(stats.rdev), device);
	}
});

test('device numbers of any size survive the way to the C library and back', t => {
	for (const device of [
		{major: 0, minor: 0},
		{major: 8, minor: 255},
		{major: 4095, minor: 256},
		{major: 0xf_ff_ff, minor: 0xff_ff_ff_ff},
	]) {
		t.deepEqual(deviceNumbers(deviceFromNumbers(device)), device);
	}
});

onlyWithCalls('holes are told apart from data where the file system tells', async t => {
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

onlyWithCalls('a rename that must not replace fails when the name is taken', async t => {
	const folder = await temporaryFolder(t);
	const a = path.join(folder, 'a');
	const b = path.join(folder, 'b');
	const c = path.join(folder, 'c');
	writeFileSync(a, 'a');
	writeFileSync(b, 'b');
	t.throws(() => systemCalls()?.renameIfAbsent(a, b), {code: 'EEXIST'});
	t.is(readFileSync(b, 'utf8'), 'b');
	systemCalls()?.renameIfAbsent(a, c);
	t.false(existsSync(a));
	t.is(readFileSync(c, 'utf8'), 'a');
});
