import {formatBytes, formatCounted} from '../../format.js';
import type {StoreTraffic} from '../../index.js';

/** What went over the network, for people: one line, or none for a repository on this machine. */
export function trafficLines(traffic: StoreTraffic | undefined): string[] {
	if (traffic === undefined) {
		return [];
	}

	const {requests, retries, bytesSent, bytesReceived} = traffic;
	const again = retries > 0 ? `, ${formatCounted(retries, 'retry', 'retries')}` : '';
	return [
		`  ${formatCounted(requests, 'request')}${again}, ${formatBytes(bytesSent)} sent, ${formatBytes(bytesReceived)} received`,
	];
}
