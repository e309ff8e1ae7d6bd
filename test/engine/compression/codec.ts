import test from 'ava';
import {createCodec, decodeEach} from '../../../source/engine/compression/codec.js';
import {InvalidFrameError} from '../../../source/engine/compression/zstd-frame.js';
import {skippableFrame, zstdFrame} from '../../helpers/zstd-frames.js';

const sized = zstdFrame([{type: 'raw', bytes: Buffer.from('hello')}], {contentSize: 5n});
const unsized = zstdFrame([{type: 'raw', bytes: Buffer.from('hello')}]);

/** A codec whose implementation answers whatever it is told. */
function codecThatDecodes(decode: () => Buffer): ReturnType<typeof createCodec> {
	return createCodec({name: 'fake', compress: data => data, decode});
}

test('an implementation that gives back fewer or more bytes than the frame states is not believed', t => {
	for (const wrong of ['hell', 'hello!', '']) {
		t.throws(() => codecThatDecodes(() => Buffer.from(wrong)).decompress(sized, 100), {
			instanceOf: InvalidFrameError,
			message: `it decompresses to ${wrong.length} bytes instead of 5`,
		});
	}

	t.is(
		codecThatDecodes(() => Buffer.from('hell'))
			.decompress(unsized, 100)
			.toString(),
		'hell',
	);
	t.throws(() => codecThatDecodes(() => Buffer.from('hello!')).decompress(unsized, 100), {
		instanceOf: InvalidFrameError,
	});
});

test('whatever an implementation throws is damage, and kept as the cause', t => {
	const cause = new RangeError('broken');
	const codec = codecThatDecodes(() => {
		throw cause;
	});
	const error = t.throws(() => codec.decompress(sized, 100), {instanceOf: InvalidFrameError});
	t.is(error.cause, cause);
});

test('more stored bytes than the allowed ones can need are not even looked at', t => {
	const codec = codecThatDecodes(() => Buffer.from('hello'));
	const padded = (size: number) => Buffer.concat([skippableFrame(Buffer.alloc(size)), sized]);
	t.is(codec.decompress(padded(60_000), 5).toString(), 'hello');
	t.throws(() => codec.decompress(padded(70_000), 5), {instanceOf: InvalidFrameError, message: /is stored in/});
});

test('frames that are decoded one by one never get more room than is left', t => {
	const frame = {start: 0, end: 1, contentSize: undefined, most: 10};
	const asked: number[] = [];
	const result = decodeEach(
		[frame, frame, frame],
		25,
		() => Buffer.alloc(25),
		(_, most) => {
			asked.push(most);
			return Buffer.alloc(most, 'x');
		},
	);
	t.deepEqual(asked, [10, 10, 5]);
	t.is(result.length, 25);
});
