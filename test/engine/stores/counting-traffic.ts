import test from 'ava';
import {countingTraffic} from '../../../source/engine/stores/counting-traffic.js';

test('what an operation asked of the network is added to its result', async t => {
	const traffic = {requests: 5, retries: 1, bytesSent: 100, bytesReceived: 10};
	const result = await countingTraffic({traffic}, async () => {
		traffic.requests += 2;
		traffic.bytesReceived += 7;
		return {files: 1};
	});
	t.deepEqual(result, {files: 1, traffic: {requests: 2, retries: 0, bytesSent: 0, bytesReceived: 7}});
});

test('a store without a network has nothing to report', async t => {
	t.deepEqual(await countingTraffic({}, async () => ({files: 1})), {files: 1});
});
