import {parseS3Location} from '../../source/engine/stores/backends/s3/s3-location.js';
import {S3Store} from '../../source/engine/stores/backends/s3/s3-store.js';
import {type FaultProxy, startFaultProxy} from './fault-proxy.js';
import {s3Folder} from './radosgw.js';

/** Pauses so short that a test can wait for them; a stall ends after 300 ms without a byte. */
export const quickTimes = {
	firstPause: 5,
	longestPause: 20,
	patience: 20_000,
	firstPatience: 20_000,
	silence: 300,
	connect: 2000,
};

export type S3BehindProxy = AsyncDisposable & {
	/** Through the proxy. */
	readonly store: S3Store;
	readonly proxy: FaultProxy;
	/** The same objects without anything between. */
	readonly direct: S3Store;
	/** Another client's store through the proxy, which is closed with the others. */
	open(): Promise<S3Store>;
};

/**
An empty folder on a real S3 server, and a proxy before it that makes faults when it is told to.

@param query Of the location, with its question mark.
@param silence Milliseconds without a byte that are a stall; longer where no stall is made, and the machine may be busy.
*/
export async function s3BehindProxy({
	query = '',
	silence = quickTimes.silence,
}: {query?: string; silence?: number} = {}): Promise<S3BehindProxy> {
	const location = await s3Folder();
	const {origin, pathname} = new URL(location.slice('s3:'.length));
	const proxy = await startFaultProxy(origin);
	const opened: S3Store[] = [];
	const open = async (server = proxy.url): Promise<S3Store> => {
		const store = await S3Store.open(parseS3Location(`s3:${server}${pathname}${query}`, {}), {...quickTimes, silence});
		opened.push(store);
		return store;
	};

	const [store, direct] = await Promise.all([open(), open(origin)]);
	return {
		store,
		proxy,
		direct,
		open: async () => open(),
		async [Symbol.asyncDispose]() {
			await Promise.all(opened.map(async each => each.close()));
			await proxy.close();
		},
	};
}
