import test from 'ava';
import {codecBySize} from '../../../source/engine/compression/codec-by-size.js';
import type {Codec} from '../../../source/engine/compression/codec.js';
import {loadWasmCodec} from '../../../source/engine/compression/codec-wasm.js';

const wasm = await loadWasmCodec();

type Counted = Codec & {calls: number};

/** The same codec, counting how often it is used. */
function counted(): Counted {
	return {
		name: 'counted',
		calls: 0,
		compress(data, level) {
			this.calls++;
			return wasm.compress(data, level);
		},
		decompress(frames, maximumSize) {
			this.calls++;
			return wasm.decompress(frames, maximumSize);
		},
		decompressView(frames, maximumSize) {
			this.calls++;
			return wasm.decompressView(frames, maximumSize);
		},
	};
}

const small = Buffer.alloc(100, 'small');
const noise = Buffer.from(Array.from({length: 9000}, (_, index) => Math.imul(index, 2_654_435_761) >>> 24));

function roundTrip(codec: Codec, data: Buffer): boolean {
	const frame = Buffer.from(codec.compress(data, 1));
	return codec.decompress(frame, data.length).equals(data) && codec.decompressView(frame, data.length).equals(data);
}

test('before it is told that many objects come, one codec does all', t => {
	const large = counted();
	const codec = codecBySize(large, async () => {
		throw new Error('nobody asked for it');
	});
	t.true(roundTrip(codec, small));
	t.true(roundTrip(codec, noise));
	t.is(large.calls, 6);
	t.is(codec.name, 'counted');
});

test('when many objects come, small ones go to the other codec', async t => {
	const [large, other] = [counted(), counted()];
	const codec = codecBySize(large, async () => other);
	await codec.prepareForMany?.();
	t.true(roundTrip(codec, small));
	t.deepEqual([large.calls, other.calls], [0, 3]);
	t.true(roundTrip(codec, noise));
	t.is(large.calls + other.calls, 6);
	t.true(large.calls > 0);
});

test('the other codec is loaded once, after thousands of small objects', async t => {
	let loads = 0;
	const [large, other] = [counted(), counted()];
	const codec = codecBySize(large, async () => {
		loads++;
		return other;
	});
	for (let index = 0; index < 10_000; index++) {
		codec.compress(small, 1);
	}

	await codec.prepareForMany?.();
	codec.compress(small, 1);
	t.deepEqual([loads, large.calls, other.calls], [1, 10_000, 1]);
});

test('when the other codec cannot be loaded, all stays as it was', async t => {
	const large = counted();
	const codec = codecBySize(large, async () => {
		throw new Error('no WebAssembly here');
	});
	await codec.prepareForMany?.();
	t.true(roundTrip(codec, small));
	t.is(large.calls, 3);
});
