import test from 'ava';
import {trafficLines} from '../../../source/cli/output/traffic-line.js';

test('requests and bytes are told, and retries where there were any', t => {
	const traffic = {requests: 12, retries: 0, bytesSent: 2048, bytesReceived: 0};
	t.deepEqual(trafficLines(traffic), ['  12 requests, 2.00 KiB sent, 0 B received']);
	t.deepEqual(trafficLines({...traffic, retries: 1}), ['  12 requests, 1 retry, 2.00 KiB sent, 0 B received']);
});

test('a repository on this machine has no such line', t => {
	t.deepEqual(trafficLines(undefined), []);
});
