import {isHoldfastError, StoreError, throwIfCancelled} from '../errors.js';
import {usualRetryTimes, withRetries, type RetryTimes} from './retry.js';
import {isBroken, SftpCalls, SftpError} from './sftp-calls.js';
import {SftpReader} from './sftp-reader.js';
import {connectSsh, type SshConnection, type SshOptions} from './ssh-connect.js';
import {formatSshLocation, type SshLocation} from './ssh-location.js';
import {TrafficMeter} from './traffic-meter.js';

/** A connection that is made when it is needed, and again when it broke. */
export class SftpSession {
	readonly location: string;
	readonly traffic = new TrafficMeter();
	readonly #place: SshLocation;
	readonly #options: SshOptions;
	readonly #times: RetryTimes;
	#connection: Promise<SshConnection> | undefined;
	readonly #readers = new WeakMap<SshConnection, Promise<SftpReader>>();
	#hasAnswered = false;
	#isClosed = false;

	constructor(place: SshLocation, options: SshOptions = {}, times: RetryTimes = usualRetryTimes) {
		this.location = formatSshLocation(place);
		this.#place = place;
		this.#options = options;
		this.#times = times;
	}

	/**
	Does work that may be done again from its beginning, and does so when the connection breaks.

	@param action For people, with its object: `Reading chunk/…`.
	@throws What the work throws when the server has answered, statuses of SFTP included; {StoreError} when the server cannot be reached.
	*/
	async run<Result>(
		action: string,
		work: (calls: SftpCalls, attempt: number) => Promise<Result>,
		signal?: AbortSignal,
	): Promise<Result> {
		return this.#on(
			action,
			async (connection, attempt) => work(new SftpCalls(connection, this.traffic), attempt),
			signal,
		);
	}

	/** As {@link run}, for work that reads by names in bytes. */
	async read<Result>(
		action: string,
		work: (reader: SftpReader) => Promise<Result>,
		signal?: AbortSignal,
	): Promise<Result> {
		return this.#on(action, async connection => work(await this.#readerOn(connection)), signal);
	}

	async #readerOn(connection: SshConnection): Promise<SftpReader> {
		const reader = this.#readers.get(connection) ?? SftpReader.open(connection, this.traffic);
		this.#readers.set(connection, reader);
		return reader;
	}

	async #on<Result>(
		action: string,
		work: (connection: SshConnection, attempt: number) => Promise<Result>,
		signal: AbortSignal | undefined,
	): Promise<Result> {
		let used: Promise<SshConnection> | undefined;
		try {
			return await withRetries(
				async attempt => {
					this.#connection ??= this.#open();
					used = this.#connection;
					const connection = await used;
					this.#hasAnswered = true;
					return work(connection, attempt);
				},
				{
					times: this.#times,
					signal,
					isPassing: error => !this.#isClosed && isBroken(error),
					hasAnswered: () => this.#hasAnswered,
					onRetry: () => {
						this.traffic.retries++;
						this.#leave(used);
					},
				},
			);
		} catch (error) {
			throwIfCancelled(signal);
			if (!isBroken(error)) {
				throw error;
			}

			throw new StoreError(`${action} failed at ${this.location}: ${messageOf(error)}`, {
				hint: 'Check the address, the network and that the SSH server runs; what was stored so far stays, so run the same command again.',
				cause: error,
			});
		}
	}

	close(): void {
		this.#isClosed = true;
		this.#leave(this.#connection);
	}

	async #open(): Promise<SshConnection> {
		try {
			return await connectSsh(this.#place, this.#options);
		} catch (error) {
			this.#connection = undefined;
			throw isHoldfastError(error) ? error : new SftpError(error);
		}
	}

	/** Others may be on a new connection already. */
	#leave(connection: Promise<SshConnection> | undefined): void {
		if (connection === this.#connection) {
			this.#connection = undefined;
		}

		void connection?.then(
			({client}) => {
				client.end();
			},
			() => {},
		);
	}
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
