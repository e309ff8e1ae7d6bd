import {randomBytes} from 'node:crypto';
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {SharedKeySet} from '../../../../source/engine/compute/storing/shared-key-set.js';

test('a key is new once', t => {
	const set = new SharedKeySet();
	const hash = randomBytes(32);
	t.false(set.has(0, hash));
	t.true(set.add(0, hash));
	t.true(set.has(0, hash));
	t.false(set.add(0, hash));
});

test('the same hash under another kind is another key', t => {
	const set = new SharedKeySet();
	const hash = randomBytes(32);
	t.true(set.add(0, hash));
	t.false(set.has(1, hash));
	t.true(set.add(1, hash));
});

test('a hash is read from its offset in a bigger buffer', t => {
	const set = new SharedKeySet();
	const hashes = randomBytes(64);
	t.true(set.add(2, hashes, 32));
	t.true(set.has(2, hashes.subarray(32)));
	t.false(set.has(2, hashes));
});

test('keys that begin with zeros are kept apart', t => {
	const set = new SharedKeySet();
	const zeros = Buffer.alloc(32);
	const almost = Buffer.alloc(32);
	almost[14] = 1;
	t.true(set.add(0, zeros));
	t.true(set.add(0, almost));
	t.false(set.add(0, zeros));
});

test('nothing is forgotten while the set grows by a level', t => {
	const set = new SharedKeySet();
	const count = 400_000;
	const hashes = randomBytes(count * 32);
	for (let index = 0; index < count; index++) {
		set.add(3, hashes, index * 32);
	}

	const forgotten = Array.from({length: count}, (_, index) => index).filter(index => !set.has(3, hashes, index * 32));
	t.deepEqual(forgotten, []);

	t.false(set.add(3, hashes, 0));
	t.false(set.add(3, hashes, (count - 1) * 32));
});

test('two threads that add the same keys both end up knowing all of them', async t => {
	const set = new SharedKeySet();
	const count = 50_000;
	const hashes = new SharedArrayBuffer(count * 32);
	Buffer.from(hashes).set(randomBytes(count * 32));
	const script = `
		const {workerData, parentPort} = require('node:worker_threads');
		import(workerData.module).then(({SharedKeySet}) => {
			const set = new SharedKeySet(workerData.memory);
			const hashes = Buffer.from(workerData.hashes);
			let added = 0;
			for (let at = 0; at < hashes.length; at += 32) added += set.add(1, hashes, at) ? 1 : 0;
			parentPort.postMessage(added);
		});
	`;
	const module = new URL('../../../../source/engine/compute/storing/shared-key-set.js', import.meta.url).href;
	const run = async () => {
		const worker = new Worker(script, {eval: true, workerData: {module, memory: set.memory, hashes}});
		return new Promise<number>((resolve, reject) => {
			worker.once('message', resolve);
			worker.once('error', reject);
		});
	};

	const [first, second] = await Promise.all([run(), run()]);
	t.true(first + second >= count, 'every key was new to at least one of them');
	const all = Buffer.from(hashes);
	const forgotten = Array.from({length: count}, (_, index) => index).filter(index => !set.has(1, all, index * 32));
	t.deepEqual(forgotten, []);
});
