import {Buffer} from 'node:buffer';

/*
The packets of SFTP version 3 (draft-ietf-secsh-filexfer-02) that reading needs: `<4 bytes length><1 byte type><4 bytes id><body>`.

Names are bytes here. ssh2's own calls make text of them, which loses those that are not UTF-8.
*/
export const packetType = {
	init: 1,
	version: 2,
	open: 3,
	close: 4,
	read: 5,
	lstat: 7,
	fstat: 8,
	openFolder: 11,
	readFolder: 12,
	realPath: 16,
	stat: 17,
	readLink: 19,
	status: 101,
	handle: 102,
	data: 103,
	name: 104,
	attributes: 105,
} as const;

/** Of a file; absent is what the server did not tell. Times are in whole seconds. */
export type RemoteAttributes = {
	readonly size?: number;
	readonly uid?: number;
	readonly gid?: number;
	/** Kind and permissions, as `st_mode`. */
	readonly mode?: number;
	readonly mtime?: number;
};

export type RemoteName = {readonly name: Buffer; readonly attributes: RemoteAttributes};

const openToRead = 1;

/** A field of a request: bytes with their length before them, or a number of so many bytes. */
type Field = Buffer | {readonly long: number} | {readonly word: number};

/** What follows the path when a file is opened to be read: the flag, and no attributes. */
export const toRead: readonly Field[] = [{word: openToRead}, {word: 0}];

export function encodeRequest(type: number, id: number, fields: readonly Field[]): Buffer {
	const parts = fields.map(field => {
		if (Buffer.isBuffer(field)) {
			return Buffer.concat([word(field.length), field]);
		}

		if ('word' in field) {
			return word(field.word);
		}

		const long = Buffer.alloc(8);
		long.writeBigUInt64BE(BigInt(field.long));
		return long;
	});
	const body = Buffer.concat([Buffer.of(type), word(id), ...parts]);
	return Buffer.concat([word(body.length), body]);
}

function word(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

/** Reads the fields of an answer one after another. Throws RangeError beyond its end. */
export class AnswerFields {
	readonly #bytes: Buffer;
	#at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	word(): number {
		this.#at += 4;
		return this.#bytes.readUInt32BE(this.#at - 4);
	}

	/** A view. */
	bytes(): Buffer {
		const length = this.word();
		const end = this.#at + length;
		if (end > this.#bytes.length) {
			throw new RangeError('an answer of the server ends too early');
		}

		const found = this.#bytes.subarray(this.#at, end);
		this.#at = end;
		return found;
	}

	attributes(): RemoteAttributes {
		const flags = this.word();
		const size = flags & 1 ? Number((BigInt(this.word()) << 32n) | BigInt(this.word())) : undefined;
		const [uid, gid] = flags & 2 ? [this.word(), this.word()] : [];
		const mode = flags & 4 ? this.word() : undefined;
		const [, mtime] = flags & 8 ? [this.word(), this.word()] : [];
		for (let extended = flags >>> 31 === 1 ? this.word() : 0; extended > 0; extended--) {
			this.bytes();
			this.bytes();
		}

		return {
			...(size !== undefined && {size}),
			...(uid !== undefined && {uid}),
			...(gid !== undefined && {gid}),
			...(mode !== undefined && {mode}),
			...(mtime !== undefined && {mtime}),
		};
	}

	names(): RemoteName[] {
		return Array.from({length: this.word()}, () => {
			const name = Buffer.from(this.bytes());
			// The same once more, as `ls -l` shows it.
			this.bytes();
			return {name, attributes: this.attributes()};
		});
	}
}

/** Puts packets together again from what a connection gives. */
export class PacketCutter {
	#rest: Buffer = Buffer.alloc(0);

	/** Bytes that the packet which has begun says it has. */
	get missing(): number {
		return this.#rest.length < 4 ? 0 : this.#rest.readUInt32BE(0);
	}

	/** @returns The packets that are complete now, without their lengths. */
	add(piece: Buffer): Buffer[] {
		this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
		const packets: Buffer[] = [];
		while (this.#rest.length >= 4) {
			const end = 4 + this.#rest.readUInt32BE(0);
			if (end > this.#rest.length) {
				break;
			}

			packets.push(this.#rest.subarray(4, end));
			this.#rest = this.#rest.subarray(end);
		}

		return packets;
	}
}
