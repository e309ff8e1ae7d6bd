import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import test from 'ava';
import {HashScratch} from '../../../../source/engine/compute/shared-catalog.js';
import {areSlotsFor, KeyIndex, sharedOf} from '../../../../source/engine/stores/layers/key-index.js';

const wordsOf = (bytes: Buffer): Int32Array => new HashScratch().read(bytes, 0).words;

test('keys get numbers in the order in which they come, and keep them while the index grows', t => {
	const index = new KeyIndex();
	const keys = Array.from({length: 20_000}, (_, i) => ({kind: i % 5, hash: wordsOf(randomBytes(32))}));
	t.deepEqual(
		keys.map(({kind, hash}) => index.add(kind, hash)),
		[...keys.keys()],
	);
	t.is(index.count, 20_000);
	t.true(index.capacity >= 20_000);
	for (const [i, {kind, hash}] of keys.entries()) {
		t.is(index.numberOf(kind, hash), i);
		t.is(index.add(kind, hash), i);
		t.is(index.numberOf(kind + 1, hash), -1);
		t.is(index.kinds[i], kind);
		t.true(index.hashes.subarray(i * 32, i * 32 + 32).equals(Buffer.from(hash.buffer, hash.byteOffset, 32)));
	}

	t.is(index.numberOf(0, wordsOf(randomBytes(32))), -1);
});

test('room is made while keys come, and none is lost', async t => {
	const index = new KeyIndex();
	const keys = Array.from({length: 30_000}, (_, i) => ({kind: i % 5, hash: wordsOf(randomBytes(32))}));
	const add = (start: number, end: number) => {
		for (const {kind, hash} of keys.slice(start, end)) {
			index.add(kind, hash);
		}
	};

	add(0, 1000);
	await index.makeRoom(24);
	t.is(index.capacity, 1024, 'there was room');
	let making = index.makeRoom(20_000);
	add(1000, 1024);
	await making;
	t.true(index.capacity >= 21_000);
	add(1024, 20_900);
	making = index.makeRoom(100_000);
	// More than there is room for: the memory is exchanged meanwhile.
	add(20_900, 30_000);
	await making;
	t.deepEqual(
		keys.map(({kind, hash}) => index.numberOf(kind, hash)),
		[...keys.keys()],
	);
	t.is(index.count, 30_000);
	t.deepEqual(
		keys.map(({kind, hash}) => index.add(kind, hash)),
		[...keys.keys()],
	);
});

for (const [what, place] of [
	['first', 0],
	['second', 4],
	['third', 8],
	['sixth', 20],
	['last', 28],
] as const) {
	test(`keys that only count up in their ${what} word are found as quickly as hashes`, t => {
		const index = new KeyIndex(10_000);
		for (let i = 0; i < 10_000; i++) {
			const bytes = Buffer.alloc(32);
			bytes.writeUInt32BE(i, place);
			t.is(index.add(0, wordsOf(bytes)), i);
		}
	});
}

/** Words that the index mixes to the same number: the second undoes what the first did. */
function colliding(count: number): Int32Array[] {
	const found: Int32Array[] = [];
	for (let first = 0; first < count; first++) {
		const mixed = Math.imul(first, 0x9e_37_79_b1);
		found.push(Int32Array.of(first, mixed ^ (mixed >>> 15), 0, 0, 0, 0, 0, 0));
	}

	return found;
}

test('keys that were made to collide are refused before they cost much', t => {
	const index = new KeyIndex(10_000);
	t.throws(
		() => {
			for (const words of colliding(10_000)) {
				index.add(0, words);
			}
		},
		{instanceOf: RangeError},
	);
	t.true(index.count < 3000);
});

test('only memory that is shared can be shared', t => {
	t.throws(() => sharedOf(new Uint8Array(1)), {instanceOf: TypeError});
	t.true(new KeyIndex().share().slots instanceof SharedArrayBuffer);
});

test('an index has a power of two of slots, a quarter more than keys, and not many times more', t => {
	t.deepEqual(
		[1024, 2047, 2048, 4096, 16_384, 32_768].filter(slots => areSlotsFor(slots, 10)),
		[2048, 4096, 16_384],
	);
	t.deepEqual(
		[1, 2, 4, 8, 16, 32, 64].filter(factor => areSlotsFor(factor * 2 ** 20, 2 ** 21)),
		[4, 8, 16, 32],
	);
	t.true(areSlotsFor(new KeyIndex(5000).slots.length, 5000));
});
