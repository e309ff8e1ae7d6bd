import {Buffer} from 'node:buffer';
import test from 'ava';
import {ownMemory} from '../../../../source/engine/compute/reading/own-memory.js';
import {StoredItemsBuilder} from '../../../../source/engine/compute/reading/stored-batch.js';

const storedOf = (...spans: Uint8Array[]) => {
	const builder = new StoredItemsBuilder(spans.length);
	for (const [item, span] of spans.entries()) {
		builder.add(span, [{item, start: 0, length: span.length}]);
	}

	return builder.finish();
};

test('memory that belongs to the bytes alone is handed over, once', t => {
	const [one, two] = [Buffer.allocUnsafeSlow(100), Buffer.allocUnsafeSlow(200)];
	const request = {hashes: new Uint8Array(96), stored: storedOf(one, two, one)};
	t.deepEqual(ownMemory(request), [one.buffer, two.buffer]);
	t.deepEqual(ownMemory({hash: new Uint8Array(32), slot: 0, stored: one}), [one.buffer]);
});

test('memory with something else in it is copied', t => {
	const shared = new Uint8Array(new SharedArrayBuffer(10));
	const part = Buffer.allocUnsafeSlow(100).subarray(0, 50);
	t.deepEqual(ownMemory({hashes: new Uint8Array(96), stored: storedOf(part, shared, Buffer.from('pooled'))}), []);
	t.deepEqual(ownMemory({hashes: new Uint8Array(32)}), []);
});
