import {isHashedKey} from '../../../objects/keys.js';
import {ByteBudget} from '../../../network/byte-budget.js';
import type {S3Location} from './s3-location.js';
import type {S3Requests} from './s3-requests.js';

const bytesInFlight = 64 * 2 ** 20;
/** Locks and indexes of this size do not wait for their turn: a lock that is refreshed behind a slow upload is lost. */
const urgentSize = 65_536;

/** What reading and writing share: how to send requests, what objects are called, and the budget of bytes in flight. */
export class S3Bucket {
	readonly requests: S3Requests;
	readonly name: string;
	readonly prefix: string;
	readonly #budget = new ByteBudget(bytesInFlight);

	constructor(requests: S3Requests, {bucket, prefix}: S3Location) {
		this.requests = requests;
		this.name = bucket;
		this.prefix = prefix;
	}

	object(key: string): {Bucket: string; Key: string} {
		return {Bucket: this.name, Key: this.prefix + key};
	}

	/** Waits until so many bytes may be in flight for this object. */
	async withShare<Result>(key: string, bytes: number, work: () => Promise<Result>): Promise<Result> {
		if (!isHashedKey(key) && bytes <= urgentSize) {
			return work();
		}

		const share = await this.#budget.take(bytes);
		try {
			return await work();
		} finally {
			share[Symbol.dispose]();
		}
	}
}
