import type {StoreTraffic} from '../../object-store.js';

/** Counts what goes to a store and comes from it. */
export class TrafficMeter implements StoreTraffic {
	requests = 0;
	retries = 0;
	bytesSent = 0;
	bytesReceived = 0;
}
