import {setMaxListeners} from 'node:events';
import process from 'node:process';
import type * as S3Sdk from '@aws-sdk/client-s3';
import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3';
import {CancelledError, isHoldfastError, throwIfCancelled} from '../../../errors.js';
import {withRetries, type RetryTimes} from '../../../network/retry.js';
import {TrafficMeter} from '../../../network/traffic-meter.js';
import {areCredentialsExpired, isPassing, s3ErrorFrom} from './s3-failure.js';
import {formatS3Location, type S3Location} from './s3-location.js';

export type Sdk = typeof S3Sdk;

export type S3Times = RetryTimes & {
	/** Milliseconds in which nothing comes or goes after which a request is given up. */
	readonly silence: number;
	/** Milliseconds to wait for a connection. */
	readonly connect: number;
};

/** What a request is given. */
export type Attempt = {
	readonly client: S3Client;
	/** 0 for the first. */
	readonly number: number;
	/** To be passed on to the SDK. */
	readonly abortSignal: AbortSignal;
};

const socketsAtOnce = 64;
/** Credentials that are read again after they ran out should be new; that they are not is no reason to wait for 15 minutes. */
const renewals = 3;

/**
Sends requests by the SDK, and again when they fail for a passing reason. The SDK's own retries are switched off: they share a quota that runs dry, and leave out
what is most common, an answer that breaks off.
*/
export class S3Requests {
	readonly sdk: Sdk;
	readonly location: string;
	readonly traffic = new TrafficMeter();
	readonly #place: S3Location;
	readonly #times: S3Times;
	#client: S3Client;
	#hasAnswered = false;

	private constructor(sdk: Sdk, place: S3Location, times: S3Times, client: S3Client) {
		this.sdk = sdk;
		this.location = formatS3Location(place);
		this.#place = place;
		this.#times = times;
		this.#client = client;
	}

	/** Loads the SDK, which takes a tenth of a second. Nothing is sent. */
	static async prepare(place: S3Location, times: S3Times): Promise<S3Requests> {
		process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
		const sdk = await import('@aws-sdk/client-s3');
		return new S3Requests(sdk, place, times, await makeClient(sdk, place, times));
	}

	/** Whether the server has shown that the bucket is there. */
	get hasAnswered(): boolean {
		return this.#hasAnswered;
	}

	/**
	@param action For people, with its object: `Reading chunk/…`.
	@param attempt May throw errors of the engine, which are passed on at once.
	@param keep Errors that the caller wants to see as they are.
	*/
	async run<Result>(
		action: string,
		attempt: (attempt: Attempt) => Promise<Result>,
		{signal, keep}: {readonly signal?: AbortSignal | undefined; readonly keep?: (error: unknown) => boolean} = {},
	): Promise<Result> {
		let renewed = 0;
		try {
			return await withRetries(
				async number => {
					using abort = new LinkedAbort(signal);
					this.traffic.requests++;
					const result = await attempt({client: this.#client, number, abortSignal: abort.signal});
					this.#hasAnswered = true;
					return result;
				},
				{
					times: this.#times,
					signal,
					isPassing(error) {
						if (areCredentialsExpired(error)) {
							return renewed++ < renewals;
						}

						return !isHoldfastError(error) && keep?.(error) !== true && isPassing(error);
					},
					hasAnswered: () => this.#hasAnswered,
					onRetry: () => {
						this.traffic.retries++;
						if (renewed > 0) {
							this.#renew();
						}
					},
				},
			);
		} catch (error) {
			throwIfCancelled(signal);
			if (isHoldfastError(error) || keep?.(error)) {
				throw error;
			}

			throw isAbort(error) ? new CancelledError() : s3ErrorFrom(error, action, this.location);
		}
	}

	close(): void {
		this.#client.destroy();
	}

	/** A client keeps the credentials that it has read; a new one reads them again. The old one still ends what it has under way. */
	#renew(): void {
		this.#client = new this.sdk.S3Client({...clientConfig(this.#place, this.#times)});
	}
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** Passes a signal on for the time of one request, so that a long run does not collect listeners. */
class LinkedAbort {
	readonly #controller = new AbortController();
	readonly #outer: AbortSignal | undefined;

	constructor(outer: AbortSignal | undefined) {
		this.#outer = outer;
		if (outer) {
			// As many requests are under way as there is room for, and each listens.
			setMaxListeners(0, outer);
		}

		outer?.addEventListener('abort', this.#abort, {once: true});
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	[Symbol.dispose](): void {
		this.#outer?.removeEventListener('abort', this.#abort);
	}

	readonly #abort = (): void => {
		this.#controller.abort();
	};
}

async function makeClient(sdk: Sdk, place: S3Location, times: S3Times): Promise<S3Client> {
	const client = new sdk.S3Client(clientConfig(place, times));
	try {
		await client.config.region();
		return client;
	} catch {
		// Neither a flag, nor a variable, nor the profile names one; servers of one's own do not care.
		client.destroy();
		return new sdk.S3Client(clientConfig({...place, region: 'us-east-1'}, times));
	}
}

const silent = {
	trace() {},
	debug() {},
	info() {},
	warn() {},
	error() {},
};

function clientConfig({endpoint, region, profile, pathStyle}: S3Location, times: S3Times): S3ClientConfig {
	const agent = {keepAlive: true, maxSockets: socketsAtOnce};
	return {
		...(endpoint !== undefined && {endpoint}),
		...(region !== undefined && {region}),
		...(profile !== undefined && {profile}),
		forcePathStyle: pathStyle,
		followRegionRedirects: endpoint === undefined,
		maxAttempts: 1,
		// Trailing checksums are answered by 411 on many servers; a body is signed with its SHA-256 all the same.
		requestChecksumCalculation: 'WHEN_REQUIRED',
		responseChecksumValidation: 'WHEN_REQUIRED',
		// With it, every upload of 2 MB and more opens a connection of its own.
		expectContinueHeader: false,
		logger: silent,
		requestHandler: {
			connectionTimeout: times.connect,
			socketTimeout: times.silence,
			httpAgent: agent,
			httpsAgent: agent,
			logger: silent,
		},
	};
}
