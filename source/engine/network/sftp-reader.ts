import {Buffer} from 'node:buffer';
import type {ClientChannel} from 'ssh2';
import {SftpError} from './sftp-calls.js';
import {
	AnswerFields,
	encodeRequest,
	PacketCutter,
	packetType,
	toRead,
	type RemoteAttributes,
	type RemoteName,
} from './sftp-packets.js';
import type {SshConnection} from './ssh-connect.js';
import type {TrafficMeter} from './traffic-meter.js';

const protocolVersion = 3;
const endOfFile = 1;
const noSuchFile = 2;
/** Bytes of one request, and how many are under way for one file. */
const pieceSize = 131_072;
const piecesAtOnce = 32;
/** An answer that is longer is none. */
const longestPacket = 2 ** 24;

type Answer = {readonly type: number; readonly fields: AnswerFields};
type Waiting = {readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void};

/** Reads files of another machine over a channel of its own, by names in bytes; no call changes anything there. */
export class SftpReader {
	readonly #channel: ClientChannel;
	readonly #traffic: TrafficMeter;
	readonly #cutter = new PacketCutter();
	readonly #waiting = new Map<number, Waiting>();
	#nextId = 1;
	#broken: Error | undefined;

	/** @throws {SftpError} */
	static async open({client}: SshConnection, traffic: TrafficMeter): Promise<SftpReader> {
		const channel = await new Promise<ClientChannel>((resolve, reject) => {
			client.subsys('sftp', (error, opened) => {
				if (error) {
					reject(new SftpError(error));
				} else {
					resolve(opened);
				}
			});
		});
		const reader = new SftpReader(channel, traffic);
		await reader.#ask(packetType.init, []);
		return reader;
	}

	private constructor(channel: ClientChannel, traffic: TrafficMeter) {
		this.#channel = channel;
		this.#traffic = traffic;
		channel.on('data', (piece: Buffer) => {
			this.#receive(piece);
		});
		for (const event of ['close', 'error', 'end']) {
			channel.on(event, () => {
				this.#break(new Error('the connection broke'));
			});
		}
	}

	async lstat(file: Buffer): Promise<RemoteAttributes> {
		return (await this.#ask(packetType.lstat, [file], packetType.attributes)).attributes();
	}

	async stat(file: Buffer): Promise<RemoteAttributes> {
		return (await this.#ask(packetType.stat, [file], packetType.attributes)).attributes();
	}

	/** The absolute path, without links. */
	async realPath(file: Buffer): Promise<Buffer> {
		return this.#oneName(packetType.realPath, file);
	}

	async readLink(file: Buffer): Promise<Buffer> {
		return this.#oneName(packetType.readLink, file);
	}

	/** What a folder holds, in the server's order, with attributes of links themselves. */
	async readFolder(folder: Buffer): Promise<RemoteName[]> {
		return this.#withHandle(packetType.openFolder, [folder], async handle => {
			const names: RemoteName[] = [];
			for (;;) {
				const more = await this.#ask(packetType.readFolder, [handle], packetType.name).catch(orAtEnd);
				if (more === undefined) {
					return names.filter(({name}) => !isDots(name));
				}

				names.push(...more.names());
			}
		});
	}

	/** Opens a file, and closes it after the work. */
	async withFile<Result>(file: Buffer, work: (handle: Buffer) => Promise<Result>): Promise<Result> {
		return this.#withHandle(packetType.open, [file, ...toRead], work);
	}

	async fstat(handle: Buffer): Promise<RemoteAttributes> {
		return (await this.#ask(packetType.fstat, [handle], packetType.attributes)).attributes();
	}

	/** Reads from `position` on with many requests at once. @returns As many bytes as there are, at most `length`. */
	async read(handle: Buffer, position: number, length: number): Promise<Buffer> {
		const target = Buffer.allocUnsafeSlow(length);
		const count = Math.ceil(length / pieceSize);
		const done: number[] = [];
		let next = 0;
		const run = async () => {
			while (next < count) {
				const piece = next++;
				const start = piece * pieceSize;
				done[piece] = await this.#fill(handle, target.subarray(start, start + pieceSize), position + start);
			}
		};

		await Promise.all(Array.from({length: Math.min(piecesAtOnce, count)}, run));
		const short = done.findIndex((filled, piece) => filled < Math.min(pieceSize, length - piece * pieceSize));
		return short === -1 ? target : target.subarray(0, short * pieceSize + (done[short] ?? 0));
	}

	async #fill(handle: Buffer, target: Buffer, position: number): Promise<number> {
		let filled = 0;
		while (filled < target.length) {
			const fields = [handle, {long: position + filled}, {word: target.length - filled}];
			const answer = await this.#ask(packetType.read, fields, packetType.data).catch(orAtEnd);
			const bytes = answer?.bytes().subarray(0, target.length - filled);
			if (bytes === undefined || bytes.length === 0) {
				break;
			}

			target.set(bytes, filled);
			filled += bytes.length;
		}

		this.#traffic.bytesReceived += filled;
		return filled;
	}

	async #withHandle<Result>(
		type: number,
		fields: Parameters<typeof encodeRequest>[2],
		work: (handle: Buffer) => Promise<Result>,
	): Promise<Result> {
		const handle = Buffer.from((await this.#ask(type, fields, packetType.handle)).bytes());
		try {
			return await work(handle);
		} finally {
			// What was read was read; a connection that broke has told so already.
			await this.#ask(packetType.close, [handle], packetType.status).catch(() => undefined);
		}
	}

	async #oneName(type: number, file: Buffer): Promise<Buffer> {
		const [found] = (await this.#ask(type, [file], packetType.name)).names();
		if (found === undefined) {
			throw new SftpError(Object.assign(new Error('the server names nothing'), {code: noSuchFile}));
		}

		return found.name;
	}

	async #ask(
		type: number,
		fields: Parameters<typeof encodeRequest>[2],
		expected: number = packetType.version,
	): Promise<AnswerFields> {
		this.#traffic.requests++;
		const id = type === packetType.init ? protocolVersion : this.#nextId++ % 2 ** 32;
		const answer = await new Promise<Answer>((resolve, reject) => {
			if (this.#broken) {
				reject(new SftpError(this.#broken));
				return;
			}

			this.#waiting.set(type === packetType.init ? 0 : id, {resolve, reject});
			this.#channel.write(encodeRequest(type, id, fields));
		});
		if (answer.type === expected && expected !== packetType.status) {
			return answer.fields;
		}

		const status = answer.type === packetType.status ? answer.fields.word() : undefined;
		if (status === 0 && expected === packetType.status) {
			return answer.fields;
		}

		const message = status === undefined ? `the server answers ${answer.type} to ${type}` : statusText(answer.fields);
		throw new SftpError(Object.assign(new Error(message), {code: status ?? 4}));
	}

	#receive(piece: Buffer): void {
		try {
			for (const packet of this.#cutter.add(piece)) {
				const type = packet.readUInt8(0);
				const fields = new AnswerFields(packet.subarray(type === packetType.version ? 1 : 5));
				const id = type === packetType.version ? 0 : packet.readUInt32BE(1);
				this.#waiting.get(id)?.resolve({type, fields});
				this.#waiting.delete(id);
			}

			if (this.#cutter.missing > longestPacket) {
				throw new RangeError('an answer of the server is too long');
			}
		} catch (error) {
			this.#break(error instanceof Error ? error : new Error(String(error)));
			this.#channel.destroy();
		}
	}

	#break(error: Error): void {
		this.#broken ??= error;
		for (const {reject} of this.#waiting.values()) {
			reject(new SftpError(this.#broken));
		}

		this.#waiting.clear();
	}
}

const isDots = (name: Buffer): boolean => name.equals(Buffer.from('.')) || name.equals(Buffer.from('..'));

const statusText = (fields: AnswerFields): string => fields.bytes().toString() || 'the server refuses';

function orAtEnd(error: unknown): undefined {
	if (!(error instanceof SftpError && error.status === endOfFile)) {
		throw error;
	}
}
