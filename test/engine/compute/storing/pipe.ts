import {randomBytes} from 'node:crypto';
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {allocatePipe, PipeReader, PipeWriter} from '../../../../source/engine/compute/storing/pipe.js';

const readerScript = `
	const {workerData, parentPort} = require('node:worker_threads');
	const {createHash} = require('node:crypto');
	import(workerData.module).then(({PipeReader}) => {
		const reader = new PipeReader(workerData.pipe);
		const hash = createHash('sha256');
		const target = Buffer.alloc(1_000_003);
		let length = 0;
		try {
			for (let count; (count = reader.read(target)) > 0; length += count) hash.update(target.subarray(0, count));
			parentPort.postMessage({length, hash: hash.digest('hex')});
		} catch (error) {
			parentPort.postMessage({error: error.message});
		}
	});
`;
const module = new URL('../../../../source/engine/compute/storing/pipe.js', import.meta.url).href;

const readElsewhere = async (pipe: SharedArrayBuffer): Promise<unknown> => {
	const worker = new Worker(readerScript, {eval: true, workerData: {module, pipe}});
	return new Promise((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
};

test('bytes arrive in order, whole, and much more of them than the pipe can hold', async t => {
	const {createHash} = await import('node:crypto');
	const pipe = allocatePipe();
	const reading = readElsewhere(pipe);
	const writer = new PipeWriter(pipe);
	const hash = createHash('sha256');
	let length = 0;
	for (const size of [1, 0, 3_000_000, 65_536, 9_999_999, 7]) {
		const piece = randomBytes(size);
		hash.update(piece);
		length += size;
		await writer.write(piece);
	}

	writer.end();
	t.deepEqual(await reading, {length, hash: hash.digest('hex')});
});

test('an empty stream ends at once', t => {
	const pipe = allocatePipe();
	new PipeWriter(pipe).end();
	t.is(new PipeReader(pipe).read(Buffer.alloc(10)), 0);
});

test('a stream that breaks is an error for the reader, after the bytes that came', async t => {
	const pipe = allocatePipe();
	const reading = readElsewhere(pipe);
	const writer = new PipeWriter(pipe);
	await writer.write(randomBytes(1000));
	writer.break();
	t.deepEqual(await reading, {error: 'the stream ended before the file was complete'});
});

test('a writer gives up when told that nobody reads', async t => {
	const writer = new PipeWriter(allocatePipe());
	await t.notThrowsAsync(writer.write(randomBytes(5_000_000), () => true));
});
