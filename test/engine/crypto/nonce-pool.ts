import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {nonceLength, writeNonce} from '../../../source/engine/crypto/nonce-pool.js';

const amount = 5000;

function takeNonces(): string[] {
	return Array.from({length: amount}, () => {
		const nonce = Buffer.alloc(nonceLength);
		writeNonce(nonce, 0);
		return nonce.toString('hex');
	});
}

test('no nonce comes twice, also when the pool is filled again', t => {
	t.is(new Set(takeNonces()).size, amount);
});

test('a nonce is written where it is asked for and nowhere else', t => {
	const target = Buffer.alloc(nonceLength + 4);
	writeNonce(target, 2);
	t.deepEqual([target[0], target[1], target.at(-2), target.at(-1)], [0, 0, 0, 0]);
	t.notDeepEqual(target.subarray(2, 2 + nonceLength), Buffer.alloc(nonceLength));
});

test('threads have pools of their own', async t => {
	const poolModule = new URL('../../../source/engine/crypto/nonce-pool.js', import.meta.url).href;
	const script = `
		import {parentPort} from 'node:worker_threads';
		import {writeNonce} from ${JSON.stringify(poolModule)};
		parentPort.postMessage(Array.from({length: ${amount}}, () => {
			const nonce = Buffer.alloc(12);
			writeNonce(nonce, 0);
			return nonce.toString('hex');
		}));`;
	const workers = [1, 2].map(() => new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`)));
	const fromWorkers = await Promise.all(
		workers.map(async worker => {
			const received: unknown[] = await once(worker, 'message');
			return received.flat().map(String);
		}),
	);
	t.is(new Set([...takeNonces(), ...fromWorkers.flat()]).size, 3 * amount);
});
