import type {FileEntryWithStats, InputAttributes, SFTPWrapper, Stats} from 'ssh2';
import type {SshConnection} from './ssh-connect.js';
import type {TrafficMeter} from './traffic-meter.js';

/** Status codes of SFTP (draft-ietf-secsh-filexfer-02, 7). */
export const sftpStatus = {
	missing: 2,
	denied: 3,
	failure: 4,
	noConnection: 6,
	connectionLost: 7,
	unsupported: 8,
} as const;

/** Bytes of one request, and how many requests are under way for one file: what OpenSSH takes at most, and enough to fill a long line. */
const pieceSize = 131_072;
const piecesAtOnce = 32;

/** A request that failed. Without a status nothing came back: the connection broke, or was never there. */
export class SftpError extends Error {
	override readonly name = 'SftpError';
	readonly status: number | undefined;

	constructor(error: unknown) {
		super(error instanceof Error ? error.message : String(error), {cause: error});
		this.status = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
	}
}

const statusOf = (error: unknown): number | undefined => (error instanceof SftpError ? error.status : undefined);

export const isMissing = (error: unknown): boolean => statusOf(error) === sftpStatus.missing;
export const isUnknownCall = (error: unknown): boolean => statusOf(error) === sftpStatus.unsupported;

/** Whether the same may go well on a new connection. */
export const isBroken = (error: unknown): boolean =>
	error instanceof SftpError &&
	(error.status === undefined ||
		error.status === sftpStatus.noConnection ||
		error.status === sftpStatus.connectionLost);

/** The calls of SFTP as promises. */
export class SftpCalls {
	readonly #connection: SshConnection;
	readonly #sftp: SFTPWrapper;
	readonly #traffic: TrafficMeter;

	constructor(connection: SshConnection, traffic: TrafficMeter) {
		this.#connection = connection;
		this.#sftp = connection.sftp;
		this.#traffic = traffic;
	}

	async open(file: string, flags: 'r' | 'wx', mode?: number): Promise<Buffer> {
		return this.#call<Buffer>(done => {
			this.#sftp.open(file, flags, {mode}, done);
		});
	}

	async close(handle: Buffer): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.close(handle, done);
		});
	}

	async fstat(handle: Buffer): Promise<Stats> {
		return this.#call<Stats>(done => {
			this.#sftp.fstat(handle, done);
		});
	}

	async lstat(file: string): Promise<Stats> {
		return this.#call<Stats>(done => {
			this.#sftp.lstat(file, done);
		});
	}

	async stat(file: string): Promise<Stats> {
		return this.#call<Stats>(done => {
			this.#sftp.stat(file, done);
		});
	}

	async setTimes(handle: Buffer, times: Pick<InputAttributes, 'atime' | 'mtime'>): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.fsetstat(handle, times, done);
		});
	}

	async readFolder(folder: string): Promise<FileEntryWithStats[]> {
		return this.#call<FileEntryWithStats[]>(done => {
			this.#sftp.readdir(folder, done);
		});
	}

	async readLink(file: string): Promise<string> {
		return this.#call<string>(done => {
			this.#sftp.readlink(file, done);
		});
	}

	async realPath(file: string): Promise<string> {
		return this.#call<string>(done => {
			this.#sftp.realpath(file, done);
		});
	}

	async makeFolder(folder: string): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.mkdir(folder, {mode: 0o700}, done);
		});
	}

	async unlink(file: string): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.unlink(file, done);
		});
	}

	/** Replaces what is there, in one step. */
	async replace(from: string, to: string): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.ext_openssh_rename(from, to, done);
		});
	}

	/** Refuses to replace what is there; on OpenSSH that is one step too. */
	async rename(from: string, to: string): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.rename(from, to, done);
		});
	}

	/** Gives a file a second name, unless that is taken. @throws When the server does not know how. */
	async link(from: string, to: string): Promise<void> {
		await this.#call<void>(done => {
			this.#sftp.ext_openssh_hardlink(from, to, done);
		});
	}

	/** Does nothing on servers that do not know how. */
	async sync(handle: Buffer): Promise<void> {
		try {
			await this.#call<void>(done => {
				this.#sftp.ext_openssh_fsync(handle, done);
			});
		} catch (error) {
			if (!isUnknownCall(error)) {
				throw error;
			}
		}
	}

	/** Free bytes for this user; `undefined` where the server does not say. */
	async freeBytes(folder: string): Promise<number | undefined> {
		try {
			const found = await this.#call<{f_bavail?: unknown; f_frsize?: unknown}>(done => {
				this.#sftp.ext_openssh_statvfs(folder, done);
			});
			return Number(found.f_bavail) * Number(found.f_frsize);
		} catch {
			return undefined;
		}
	}

	/** Fills `target` from `position` on with many requests at once. @returns How many bytes there were. */
	async read(handle: Buffer, target: Buffer, position: number): Promise<number> {
		const counts = await this.#inPieces(target.length, async (offset, length) => {
			let done = 0;
			while (done < length) {
				const count = await this.#readOnce(
					handle,
					target.subarray(offset + done, offset + length),
					position + offset + done,
				);
				if (count === 0) {
					break;
				}

				done += count;
			}

			this.#traffic.bytesReceived += done;
			return done;
		});
		const short = counts.findIndex((count, i) => count < Math.min(pieceSize, target.length - i * pieceSize));
		return short === -1 ? target.length : short * pieceSize + (counts[short] ?? 0);
	}

	/** Writes all bytes from `position` on with many requests at once. */
	async write(handle: Buffer, bytes: Buffer, position: number): Promise<void> {
		await this.#inPieces(bytes.length, async (offset, length) => {
			await this.#call<void>(done => {
				this.#sftp.write(handle, bytes, offset, length, position + offset, done);
			});
			this.#traffic.bytesSent += length;
			return length;
		});
	}

	async #readOnce(handle: Buffer, target: Buffer, position: number): Promise<number> {
		try {
			return await this.#call<number>(done => {
				this.#sftp.read(handle, target, 0, target.length, position, done);
			});
		} catch (error) {
			// The end of the file.
			if (statusOf(error) === 1) {
				return 0;
			}

			throw error;
		}
	}

	async #inPieces(total: number, work: (offset: number, length: number) => Promise<number>): Promise<number[]> {
		const results: number[] = [];
		let next = 0;
		const run = async () => {
			while (next * pieceSize < total) {
				const piece = next++;
				const offset = piece * pieceSize;
				results[piece] = await work(offset, Math.min(pieceSize, total - offset));
			}
		};

		await Promise.all(Array.from({length: piecesAtOnce}, run));
		return results;
	}

	async #call<Result>(
		start: (done: (error: Error | null | undefined, result?: Result) => void) => void,
	): Promise<Result> {
		this.#traffic.requests++;
		return new Promise<Result>((resolve, reject) => {
			// ssh2 leaves some calls without an answer when the connection breaks.
			const {whenClosed} = this.#connection;
			const onClosed = () => {
				reject(new SftpError(new Error('the connection broke')));
			};

			if (this.#connection.isClosed) {
				onClosed();
				return;
			}

			whenClosed.add(onClosed);
			try {
				start((error, result) => {
					whenClosed.delete(onClosed);
					if (error) {
						reject(new SftpError(error));
					} else {
						// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- without an error the call gives what it is for
						resolve(result as Result);
					}
				});
			} catch (error) {
				// ssh2 refuses extensions that the server has not announced before it sends anything.
				const isUnknown = error instanceof Error && error.message.includes('does not support');
				reject(isUnknown ? new SftpError(Object.assign(error, {code: sftpStatus.unsupported})) : new SftpError(error));
			}
		});
	}
}
