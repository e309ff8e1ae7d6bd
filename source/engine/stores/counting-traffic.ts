import type {ObjectStore, StoreTraffic} from './object-store.js';

/** What an operation asked of a store that is reached by a network; absent for others. */
export type WithTraffic = {readonly traffic?: StoreTraffic};

/** Runs an operation, and adds to its result what went over the network meanwhile. */
export async function countingTraffic<Result extends object>(
	store: Pick<ObjectStore, 'traffic'>,
	operation: () => Promise<Result>,
): Promise<Result & WithTraffic> {
	const before = {...store.traffic};
	const result = await operation();
	const after = store.traffic;
	if (after === undefined) {
		return result;
	}

	const {requests = 0, retries = 0, bytesSent = 0, bytesReceived = 0} = before;
	return {
		...result,
		traffic: {
			requests: after.requests - requests,
			retries: after.retries - retries,
			bytesSent: after.bytesSent - bytesSent,
			bytesReceived: after.bytesReceived - bytesReceived,
		},
	};
}
