import {randomBytes} from 'node:crypto';
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {Worker} from 'node:worker_threads';
import anyTest, {type TestFn} from 'ava';
import {fc, testProp} from '@fast-check/ava';
import type {Codec} from '../../../source/engine/compression/codec.js';
import {findFrames, InvalidFrameError} from '../../../source/engine/compression/zstd-frame.js';
import {availableCodecs, textLike} from '../../helpers/codecs.js';
import {vectors} from '../../helpers/vectors.js';
import {makeBombs, skippableFrame, zstdFrame} from '../../helpers/zstd-frames.js';

const mebibyte = 1_048_576;
const test: TestFn = anyTest;
const samples: ReadonlyArray<[string, Buffer]> = [
	['nothing', Buffer.alloc(0)],
	['one byte', Buffer.from('x')],
	['a short text', Buffer.from('{"version":1}')],
	['300 bytes of text', textLike(300)],
	['130 KiB of text', textLike(133_000)],
	['3 MiB of zeros', Buffer.alloc(3 * mebibyte)],
	['1 MiB of noise', randomBytes(mebibyte)],
	['a chunk of the greatest size', textLike(8 * mebibyte)],
	['more than a chunk', textLike(9 * mebibyte + 1)],
];

/** `undefined` when the frame is refused as damaged; any other error comes through. */
function tryDecompress(codec: Codec, frame: Buffer): Buffer | undefined {
	try {
		return codec.decompress(frame, mebibyte);
	} catch (error) {
		if (error instanceof InvalidFrameError) {
			return undefined;
		}

		throw error;
	}
}

/** What every codec must do. `module` and `loader` name what it is loaded with, for the test in a worker thread. */
export function testCodec(codec: Codec, module: string, loader: string): void {
	for (const [name, data] of samples) {
		test(`${codec.name} gives back ${name}, from frames of every codec`, async t => {
			for (const other of await availableCodecs()) {
				for (const level of [1, 3]) {
					const frame = other.compress(data, level);
					t.true(codec.decompress(frame, data.length).equals(data), `from ${other.name} at level ${level}`);
					t.true(codec.decompressView(frame, data.length).equals(data));
				}
			}
		});
	}

	test(`${codec.name} writes one frame with its size and a checksum`, t => {
		for (const [, data] of samples) {
			const frame = Buffer.from(codec.compress(data, 3));
			t.is(frame.readUInt32LE(0), 0xfd_2f_b5_28);
			t.is(frame.readUInt8(4) & 0b100, 0b100);
			t.deepEqual(
				findFrames(frame).map(({start, end, contentSize}) => ({start, end, contentSize})),
				[{start: 0, end: frame.length, contentSize: data.length}],
			);
		}
	});

	test(`${codec.name} honours the level`, t => {
		const data = textLike(mebibyte);
		t.true(codec.compress(data, 19).length < codec.compress(data, 1).length);
	});

	testProp(
		`${codec.name} gives back any bytes`,
		[fc.uint8Array({size: 'large'}), fc.constantFrom(1, 3)],
		(t, data, level) => {
			t.deepEqual(new Uint8Array(codec.decompress(codec.compress(data, level), data.length)), data);
		},
	);

	test(`${codec.name} reads and writes memory that threads share`, t => {
		const shared = Buffer.from(new SharedArrayBuffer(200_000));
		shared.set(textLike(200_000));
		const frame = codec.compress(shared, 3);
		const sharedFrame = Buffer.from(new SharedArrayBuffer(frame.length));
		sharedFrame.set(frame);
		t.true(codec.decompress(sharedFrame, 200_000).equals(shared));
	});

	test(`${codec.name}: a decompressed buffer belongs to the caller`, t => {
		const [first, second] = [textLike(70_000, 1), textLike(70_000, 2)];
		const frames = [first, second].map(data => Buffer.from(codec.compress(data, 1)));
		const [kept] = frames.map(frame => codec.decompress(frame, mebibyte));
		codec.decompressView(frames[1] ?? first, mebibyte);
		t.true(kept?.equals(first));
	});

	test(`${codec.name} reads frames after each other, empty ones and ones to step over among them`, t => {
		const parts = [textLike(100_000), Buffer.alloc(0), Buffer.from('tail')];
		const frames = parts.map(data => Buffer.from(codec.compress(data, 3)));
		const joined = Buffer.concat([skippableFrame(Buffer.from('note')), ...frames, skippableFrame(Buffer.alloc(0))]);
		t.true(codec.decompress(joined, mebibyte).equals(Buffer.concat(parts)));
		t.true(codec.decompressView(joined, mebibyte).equals(Buffer.concat(parts)));
		t.is(codec.decompress(skippableFrame(Buffer.from('alone')), mebibyte).length, 0);
	});

	test(`${codec.name} reads frames that do not tell their size`, t => {
		const blocks = [
			{type: 'raw', bytes: Buffer.from('abc')},
			{type: 'rle', bytes: Buffer.from('d'), size: 5},
		] as const;
		const frame = zstdFrame(blocks);
		t.is(codec.decompress(frame, 8).toString(), 'abcddddd');
		t.is(codec.decompress(Buffer.concat([frame, frame]), 16).toString(), 'abcdddddabcddddd');
		const sized = Buffer.from(codec.compress(Buffer.from('sized'), 1));
		t.is(codec.decompress(Buffer.concat([frame, sized]), 13).toString(), 'abcdddddsized');
		t.throws(() => codec.decompress(frame, 7), {instanceOf: InvalidFrameError});
		t.throws(() => codec.decompress(Buffer.concat([frame, sized]), 12), {instanceOf: InvalidFrameError});
	});

	for (const {stored_b64: stored, plain_b64: plain = '', name} of vectors.compression.cases) {
		if (name.includes('zstd frame') || name.includes('hand-made frame')) {
			test(`${codec.name} reads the vector: ${name}`, t => {
				const expected = Buffer.from(plain, 'base64');
				t.true(codec.decompress(Buffer.from(stored, 'base64'), expected.length).equals(expected));
			});
		}
	}

	test(`${codec.name} gives out no wrong byte of a frame with a flipped bit`, t => {
		const data = textLike(2000);
		const frame = Buffer.from(codec.compress(data, 3));
		for (let position = 0; position < frame.length; position++) {
			const changed = Buffer.from(frame);
			changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
			const opened = tryDecompress(codec, changed);
			t.true(opened === undefined || opened.equals(data), `after a flip in byte ${position}`);
		}

		t.true(codec.decompress(frame, mebibyte).equals(data));
	});

	test(`${codec.name} refuses frames that are cut off or followed by something else`, t => {
		const frame = Buffer.from(codec.compress(textLike(1000), 3));
		for (let length = 1; length < frame.length; length++) {
			t.throws(() => codec.decompress(frame.subarray(0, length), mebibyte), {instanceOf: InvalidFrameError});
		}

		for (const junk of ['x', 'junk', '\0\0\0\0', '{"a":1}']) {
			t.throws(() => codec.decompress(Buffer.concat([frame, Buffer.from(junk)]), mebibyte), {
				instanceOf: InvalidFrameError,
			});
		}
	});

	test(`${codec.name} refuses what decompresses to more than is allowed`, t => {
		const frame = codec.compress(Buffer.alloc(100_000), 3);
		t.is(codec.decompress(frame, 100_000).length, 100_000);
		t.throws(() => codec.decompress(frame, 99_999), {instanceOf: InvalidFrameError});
		t.throws(() => codec.decompressView(frame, 99_999), {instanceOf: InvalidFrameError});
		t.throws(() => codec.decompress(frame, 0), {instanceOf: InvalidFrameError});
	});

	test(`${codec.name} survives bombs and headers that lie`, t => {
		for (const bomb of makeBombs()) {
			t.throws(() => codec.decompress(bomb, 8 * mebibyte), {instanceOf: InvalidFrameError});
			t.throws(() => codec.decompressView(bomb, 8 * mebibyte), {instanceOf: InvalidFrameError});
		}

		const hello = zstdFrame([{type: 'raw', bytes: Buffer.from('hello')}], {contentSize: 5n});
		t.is(codec.decompress(hello, 5).toString(), 'hello');
	});

	test(`${codec.name} sets no memory aside for what bombs claim`, t => {
		const bombs = new URL('../../helpers/zstd-frames.js', import.meta.url).href;
		const script = `
			import {${loader} as load} from ${JSON.stringify(new URL(module, import.meta.url).href)};
			import {makeBombs} from ${JSON.stringify(bombs)};
			const bombs = makeBombs();
			const codec = await load();
			const before = process.resourceUsage().maxRSS;
			for (const bomb of bombs) {
				try {
					codec.decompress(bomb, 8 * ${mebibyte});
				} catch {}
			}
			console.log(process.resourceUsage().maxRSS - before);`;
		const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {encoding: 'utf8'});
		t.true(Number(stdout) < 100_000, `${stdout.trim()} KiB more`);
	});

	test(`${codec.name} works in worker threads`, async t => {
		const data = textLike(50_000);
		const worker = new Worker(
			new URL(
				`data:text/javascript,${encodeURIComponent(`
					import {parentPort, workerData} from 'node:worker_threads';
					import {${loader} as load} from ${JSON.stringify(new URL(module, import.meta.url).href)};
					const codec = await load();
					parentPort.postMessage(Buffer.from(codec.compress(codec.decompress(workerData, ${data.length}), 3)));
				`)}`,
			),
			{workerData: Buffer.from(codec.compress(data, 1))},
		);
		const received: unknown[] = await once(worker, 'message');
		const [frame] = received;
		t.true(frame instanceof Uint8Array && codec.decompress(frame, data.length).equals(data));
	});
}
