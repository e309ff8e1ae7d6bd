import test, {type ExecutionContext} from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {findCut} from '../../../source/engine/chunking/fastcdc.js';
import {createScanner, scannerReservedBytes} from '../../../source/engine/chunking/fastcdc-wasm.js';
import {averageChunkSize, maximumChunkSize, minimumChunkSize} from '../../../source/engine/chunking/parameters.js';
import {UsageError} from '../../../source/engine/errors.js';
import {allCuts, findHits, mebibyte, ScannedMemory, vectorInput} from '../../helpers/chunking-data.js';
import {naiveCut} from '../../helpers/naive-fastcdc.js';
import {vectors, vectorStream} from '../../helpers/vectors.js';

for (const shared of [false, true]) {
	const scanned = new ScannedMemory(20 * mebibyte, {shared});

	for (const {name, input, chunk_lengths: expected} of vectors.fastcdc.cases) {
		test.serial(`cuts as the vectors say, on a ${shared ? 'shared' : 'private'} memory: ${name}`, t => {
			const bytes = vectorInput(input);
			scanned.bytes.set(bytes);
			t.deepEqual(
				allCuts(bytes.length, (start, end) => scanned.cut(start, end)),
				expected,
			);
		});
	}
}

const room = new ScannedMemory(9 * mebibyte, {shared: true});
const {always, aboveAverage} = findHits();
const noise = vectorStream('noise', 2 * mebibyte);

/** Cuts with the WebAssembly, with plain JavaScript, and as the rule is written down unless that takes too long; all must agree. */
function agree(t: ExecutionContext, length: number, expected?: number): void {
	const cut = expected ?? naiveCut(room.bytes, 0, length);
	t.is(room.cut(0, length), cut, 'WebAssembly');
	t.is(findCut(room.bytes, 0, length), cut, 'JavaScript');
}

test.serial('a hit is found at every alignment behind the minimum', t => {
	room.bytes.fill(0);
	for (let end = minimumChunkSize + always.length; end < minimumChunkSize + 1100; end++) {
		room.bytes.set(always, end - always.length);
		agree(t, mebibyte);
		agree(t, end, end);
		agree(t, end - 1, end - 1);
		room.bytes.fill(0, end - always.length, end);
	}
});

test.serial('bytes before the minimum have no part in the hash', t => {
	room.bytes.fill(0);
	room.bytes.set(always, minimumChunkSize - 1);
	agree(t, minimumChunkSize + 600, minimumChunkSize + always.length - 1);
	room.bytes.fill(0).set(always, minimumChunkSize - always.length);
	agree(t, minimumChunkSize + 600, minimumChunkSize + 600);
});

for (const [where, boundary] of [
	['average', averageChunkSize],
	['maximum', maximumChunkSize],
] as const) {
	test.serial(`hits around the ${where} size are found where they count`, t => {
		for (let end = boundary - 30; end <= boundary + 30; end++) {
			room.bytes.fill(0).set(aboveAverage, end - aboveAverage.length);
			const expected = end > averageChunkSize && end <= maximumChunkSize ? end : maximumChunkSize;
			agree(t, 9 * mebibyte, expected);
		}
	});
}

test.serial('only as much as is available is looked at', t => {
	room.bytes.fill(0).set(always, 700_000 - always.length);
	for (const length of [
		0,
		1,
		minimumChunkSize - 1,
		minimumChunkSize,
		minimumChunkSize + 1,
		699_999,
		700_000,
		averageChunkSize - 1,
		averageChunkSize,
		averageChunkSize + 1,
	]) {
		agree(t, length, Math.min(length, 700_000));
	}

	room.bytes.fill(1);
	for (const length of [maximumChunkSize - 1, maximumChunkSize, maximumChunkSize + 1, 9 * mebibyte]) {
		agree(t, length, Math.min(length, maximumChunkSize));
	}
});

test.serial('runs of each value of a byte are crossed without a false cut, and end anywhere', t => {
	for (let value = 0; value < 256; value++) {
		const end = minimumChunkSize + 2000 + value;
		room.bytes.fill(value, 0, mebibyte);
		noise.copy(room.bytes, end, 0, 3000);
		agree(t, end + 3000);
	}
});

type Segment =
	{kind: 'run'; value: number; length: number} | {kind: 'noise' | 'hit' | 'lateHit'; offset: number; length: number};

const segment: fc.Arbitrary<Segment> = fc.oneof(
	fc.record({kind: fc.constant('run' as const), value: fc.nat(255), length: fc.nat(3000)}),
	fc.record({
		kind: fc.constantFrom('noise' as const, 'noise' as const, 'lateHit' as const, 'hit' as const),
		offset: fc.nat(mebibyte),
		length: fc.nat(1500),
	}),
);

function lay(segments: Segment[], start: number, end: number): void {
	let position = start;
	for (let index = 0; position < end; index++) {
		const each = segments[index % segments.length];
		if (!each) {
			return;
		}

		if (each.kind === 'run') {
			room.bytes.fill(each.value, position, position + each.length);
		} else {
			noise.copy(room.bytes, position, each.offset, each.offset + each.length);
		}

		position += each.length + 1;
		if (each.kind === 'hit' || each.kind === 'lateHit') {
			room.bytes.set(each.kind === 'hit' ? always : aboveAverage, position);
			position += always.length;
		}
	}
}

const segments = fc.array(segment, {minLength: 1, maxLength: 12});

testProp.serial(
	'mixtures of noise, runs and hits are cut as the rule written down with 64 bits says',
	[segments, fc.integer({min: minimumChunkSize, max: minimumChunkSize + 20_000})],
	(t, laid, length) => {
		lay(laid, minimumChunkSize - 1000, length);
		agree(t, length);
	},
	{numRuns: 150},
);

testProp.serial(
	'mixtures around the average size are cut as plain JavaScript does',
	[segments, fc.nat(4000), fc.integer({min: 0, max: 20_000})],
	(t, laid, before, after) => {
		room.bytes.fill(7, 0, averageChunkSize - before);
		lay(laid, averageChunkSize - before, averageChunkSize + after);
		agree(t, averageChunkSize + after, findCut(room.bytes, 0, averageChunkSize + after));
	},
	{numRuns: 150},
);

test('a private memory may grow after the scanner was made', t => {
	const memory = new WebAssembly.Memory({initial: 1});
	const scanner = createScanner(memory);
	memory.grow(20);
	vectorStream('cdc-a', mebibyte).copy(Buffer.from(memory.buffer), scannerReservedBytes);
	t.is(scanner.cut(scannerReservedBytes, mebibyte), mebibyte);
});

test('bytes outside of the memory, or in the part that is reserved, are refused', t => {
	const scanner = createScanner(new WebAssembly.Memory({initial: 2}));
	for (const [pointer, available] of [
		[0, 10],
		[scannerReservedBytes - 1, 10],
		[scannerReservedBytes, 131_072],
		[200_000, 1],
		[scannerReservedBytes, -1],
		[Number.NaN, 1],
	] as const) {
		t.throws(() => scanner.cut(pointer, available), {instanceOf: UsageError});
	}
});
