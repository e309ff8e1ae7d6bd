import {lstatSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {deviceFromNumbers, deviceNumbers, makeSpecialFile} from '../../../source/engine/filesystem/special-files.js';
import {testAsRoot, testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

testWithSystemCalls('a FIFO is made, and not over something that is there', async t => {
	const fifo = path.join(await temporaryFolder(t), 'fifo');
	t.true(makeSpecialFile(fifo, 'fifo', 0o600));
	t.true(lstatSync(fifo).isFIFO());
	t.throws(() => makeSpecialFile(fifo, 'fifo', 0o600), {code: 'EEXIST'});
	t.false(makeSpecialFile(fifo, 'fifo', 0o600, undefined, null));
});

testAsRoot('device nodes have the numbers that were asked for', async t => {
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
