import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {closeSync, ftruncateSync, openSync, statSync, writeSync} from 'node:fs';
import path from 'node:path';
import {Writable} from 'node:stream';
import {crc32} from 'node:zlib';
import type {ExecutionContext} from 'ava';
import {testWhere} from '../../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {OutputStream} from '../../../../source/engine/managers/restore/output-stream.js';
import {ZipWriter} from '../../../../source/engine/managers/restore/zip-writer.js';

/** Debian: unzip, which tells with -v whether it can read large archives. */
const canUnzip = (() => {
	try {
		return execFileSync('unzip', ['-v'], {encoding: 'utf8'}).includes('ZIP64_SUPPORT');
	} catch {
		return false;
	}
})();
const testWithUnzip = testWhere(canUnzip, 'unzip with ZIP64 (Debian: unzip)');

const zeros = Buffer.alloc(16 * 2 ** 20);

/** Writes to a file, and leaves holes where there are the zeros from above. */
async function write(t: ExecutionContext, make: (zip: ZipWriter) => Promise<void>): Promise<string> {
	const file = path.join(await temporaryFolder(t), 'archive.zip');
	const fd = openSync(file, 'w');
	let position = 0;
	const writable = new Writable({
		highWaterMark: 2 ** 24,
		write(piece: Buffer, _encoding, done) {
			if (piece.buffer !== zeros.buffer) {
				writeSync(fd, piece, 0, piece.length, position);
			}

			position += piece.length;
			done();
		},
	});
	const output = new OutputStream(writable);
	const zip = new ZipWriter(output);
	await make(zip);
	await zip.end('');
	await output.finish();
	ftruncateSync(fd, position);
	closeSync(fd);
	return file;
}

const base = {mode: 0o100644, mtime: 1_700_000_000, isDeflated: false};

const small = (name: string, text: string) => {
	const data = Buffer.from(text);
	const entry = {...base, name: Buffer.from(name), isStreamed: false, isLarge: false};
	return {entry, sizes: {crc: crc32(data), size: data.length, compressed: data.length}, data};
};

/** A stored entry of zeros, whose checksum costs more than the test is worth and is left out. */
async function addZeros(zip: ZipWriter, name: string, size: number): Promise<void> {
	const streamed = await zip.begin({...base, name: Buffer.from(name), isStreamed: true, isLarge: size >= 2 ** 32 - 1});
	for (let left = size; left > 0; left -= zeros.length) {
		await streamed.write(zeros.subarray(0, Math.min(left, zeros.length)));
	}

	await streamed.end({crc: 0, size});
}

const list = (file: string): string => execFileSync('unzip', ['-lqq', file], {encoding: 'utf8', maxBuffer: 2 ** 26});

const read = (file: string, name: string): string => execFileSync('unzip', ['-p', file, name], {encoding: 'utf8'});

// At exactly 4 GiB less 1 byte unzip 6.0 itself misreads the entry that follows; Python's zipfile reads it right.
for (const size of [2 ** 32 - 2, 2 ** 32, 2 ** 32 + 12_345]) {
	testWithUnzip(`a file of ${size} bytes, and what follows it, is found in an archive`, async t => {
		const file = await write(t, async zip => {
			await zip.add([small('before', 'one')]);
			await addZeros(zip, 'big', size);
			await zip.add([small('after', 'two')]);
		});
		t.true(statSync(file).size > size);
		t.regex(list(file), new RegExp(String.raw`^\s*${size}\s.*big$`, 'm'));
		t.is(read(file, 'before'), 'one');
		t.is(read(file, 'after'), 'two');
	});
}

testWithUnzip('many files whose data lies beyond 4 GiB are found', async t => {
	const file = await write(t, async zip => {
		for (const name of ['a', 'b', 'c']) {
			await addZeros(zip, name, 2 ** 31);
			await zip.add([small(`after ${name}`, name)]);
		}
	});
	t.is(['a', 'b', 'c'].map(name => read(file, `after ${name}`)).join(''), 'abc');
});

for (const count of [65_534, 65_535, 65_536, 70_000]) {
	testWithUnzip(`${count} entries are found in an archive`, async t => {
		const file = await write(t, async zip => {
			await zip.add(Array.from({length: count}, (_, i) => small(`${i}`, `text ${i}`)));
			t.is(zip.count, count);
		});
		t.is(list(file).trimEnd().split('\n').length, count);
		t.is(read(file, String(count - 1)), `text ${count - 1}`);
	});
}
