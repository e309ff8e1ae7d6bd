import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {findFrames, InvalidFrameError} from '../../../source/engine/compression/zstd-frame.js';
import {skippableFrame, zstdBomb, zstdFrame} from '../../helpers/zstd-frames.js';

const hello = {type: 'raw', bytes: Buffer.from('hello')} as const;

function header(descriptor: number, ...rest: number[]): Buffer {
	const lastEmptyBlock = [1, 0, 0];
	return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...rest, ...lastEmptyBlock]);
}

test('nothing is no frame', t => {
	t.deepEqual(findFrames(Buffer.alloc(0)), []);
});

test('frames lie one after the other, with those between them that are stepped over', t => {
	const sized = zstdFrame([hello], {contentSize: 5n});
	const unsized = zstdFrame([hello, {type: 'rle', bytes: Buffer.from('x'), size: 7}]);
	const note = skippableFrame(Buffer.from('note'));
	t.deepEqual(findFrames(Buffer.concat([sized, note, unsized])), [
		{start: 0, end: sized.length, contentSize: 5, most: 5},
		{
			start: sized.length + note.length,
			end: sized.length + note.length + unsized.length,
			contentSize: undefined,
			most: 12,
		},
	]);
});

test('content sizes of one, two, four and eight bytes are read', t => {
	const sizes = [
		header(0b10_0000, 0),
		header(0b10_0001, 0xaa, 0),
		header(0b10_0010, 0xaa, 0xaa, 0),
		header(0b10_0011, 0xaa, 0xaa, 0xaa, 0xaa, 0),
		header(0b1000_0000, 0x38, 0, 0, 0, 0),
		header(0b1010_0000, 0, 0, 0, 0),
		header(0b1100_0000, 0x38, 0, 0, 0, 0, 0, 0, 0, 0),
	].map(frame => findFrames(frame)[0]?.contentSize);
	t.deepEqual(sizes, [0, 0, 0, 0, 0, 0, 0]);

	const largeBlock = {type: 'rle', bytes: Buffer.from('x'), size: 300} as const;
	const twoBytes = Buffer.concat([
		Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0b0110_0000, 44, 0]),
		zstdFrame([largeBlock]).subarray(6),
	]);
	t.is(findFrames(twoBytes)[0]?.contentSize, 300);
});

test('without a size a compressed block counts for as much as it can hold', t => {
	const compressed = {type: 'compressed', bytes: Buffer.from('??')} as const;
	t.is(findFrames(zstdFrame([compressed, compressed]))[0]?.most, 262_144);
	t.is(findFrames(zstdFrame([compressed], {window: 0}))[0]?.most, 1024);
	t.is(findFrames(zstdFrame([compressed], {window: 0x3f}))[0]?.most, 131_072);
});

test('a checksum belongs to its frame', t => {
	const frame = Buffer.concat([header(0b10_0100, 0), Buffer.from('sum!')]);
	t.is(findFrames(frame)[0]?.end, frame.length);
	t.throws(() => findFrames(frame.subarray(0, -1)), {instanceOf: InvalidFrameError, message: /cut off/});
});

test('what is wrong is said', t => {
	for (const [bytes, message] of [
		[Buffer.from('{"json":true}'), /other bytes/],
		[Buffer.concat([zstdFrame([hello]), Buffer.from('{}{}')]), /other bytes/],
		[header(0b10_1000, 0), /reserved bit/],
		[header(0, 0xff), /window/],
		[zstdFrame([hello], {contentSize: 6n}), /claims 6 bytes and holds at most 5/],
		[zstdFrame([hello], {isOpen: true}), /cut off/],
		[Buffer.concat([header(0b10_0000, 0).subarray(0, 6), Buffer.from([7, 0, 0])]), /no meaning/],
		[Buffer.concat(Array.from({length: 4097}, () => header(0b10_0000, 0))), /too many/],
		[skippableFrame(Buffer.from('note')).subarray(0, -1), /cut off/],
		[Buffer.from('28b5', 'hex'), /cut off/],
	] as const) {
		t.throws(() => findFrames(bytes), {instanceOf: InvalidFrameError, message});
	}
});

test('a bomb is measured without being decoded', t => {
	t.is(findFrames(zstdBomb(1_073_741_824))[0]?.most, 1_073_741_824);
});

testProp(
	'any bytes behind the magic number give frames within them, or InvalidFrameError',
	[fc.uint8Array()],
	(t, tail) => {
		const bytes = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), tail]);
		t.true(endsWithin(bytes));
	},
);

function endsWithin(bytes: Buffer): boolean {
	try {
		return findFrames(bytes).every(({start, end}) => start < end && end <= bytes.length);
	} catch (error) {
		return error instanceof InvalidFrameError;
	}
}
