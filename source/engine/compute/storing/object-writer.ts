import {type Buffer} from 'node:buffer';
import {closeSync, writeSync} from 'node:fs';
import path from 'node:path';
import {createTemporary, discardTemporary} from '../../filesystem/durable-file.js';
import {storeErrorFrom} from '../../filesystem/fs-error.js';
import {objectKey, type HashedKind} from '../../objects/keys.js';
import type {Sealer} from '../sealer.js';
import {type HashedMembers, hashedMembers} from '../hashed-members.js';
import {PackBuilder, packedObjectLimit} from '../pack-builder.js';
import type {KnownObjects} from './known-objects.js';
import type {StoreReply, WrittenFile} from './protocol.js';

const writeSize = 262_144;

export type ObjectWriterOptions = {
	readonly sealer: Sealer;
	readonly known: KnownObjects;
	/** Folder of the repository; `undefined` when objects go to the main thread as bytes. */
	readonly folder: string | undefined;
	readonly reply: (reply: StoreReply, transfer?: ArrayBuffer[]) => void;
	/** Blocks while too many bytes are on their way to the store. */
	readonly handOver: (bytes: number) => void;
};

/** Compresses, encrypts, packs and hands over objects. Format reference 1.1 and 7. */
export class ObjectWriter {
	readonly #options: ObjectWriterOptions;
	/** Apart from each other: whoever lists a snapshot far away reads metadata only, and then it lies close together. */
	readonly #packs = {data: new PackBuilder(), metadata: new PackBuilder()};
	rawBytes = 0;
	storedBytes = 0;
	newObjects = 0;

	constructor(options: ObjectWriterOptions) {
		this.#options = options;
	}

	/** `true` when the caller has to store the object: nobody has or will. */
	claim(kind: HashedKind, hash: Buffer): boolean {
		return this.#options.known.claim(kind, hash);
	}

	/** Stores an object that was claimed. `logical` may be reused as soon as this returns. */
	store(kind: HashedKind, hash: Buffer, logical: Uint8Array): void {
		const {sealer} = this.#options;
		const key = objectKey(kind, hash);
		const prepared = sealer.prepare(logical);
		const size = prepared.length;
		this.rawBytes += logical.length;
		this.storedBytes += size;
		this.newObjects++;
		if (size > packedObjectLimit) {
			this.#handOver(key, size, prepared.pieces(writeSize));
			return;
		}

		const pack = kind === 'chunk' ? this.#packs.data : this.#packs.metadata;
		pack.append(key, size, (target, offset) => {
			prepared.writeInto(target, offset);
		});
		if (pack.isFull) {
			const {packKey, bytes, ...members} = pack.close();
			this.#handOver(packKey, bytes.length, slices(bytes), hashedMembers(members));
		}
	}

	/** Hands over what is in the open packs, too little for packs of their own. */
	handOverRests(): void {
		for (const [content, pack] of Object.entries(this.#packs)) {
			if (pack.count > 0) {
				const {packKey, bytes, ...members} = pack.close();
				const copy = Uint8Array.from(bytes);
				const isMetadata = content === 'metadata';
				this.#options.reply({type: 'rest', isMetadata, bytes: copy, members: hashedMembers(members)}, [copy.buffer]);
			}
		}
	}

	#handOver(key: string, size: number, pieces: Iterable<Uint8Array>, members?: HashedMembers): void {
		const {folder, reply, handOver} = this.#options;
		handOver(size);
		if (folder !== undefined) {
			reply({type: 'written', key, file: writeTemporary(path.join(folder, key), pieces), size, members});
			return;
		}

		const bytes = new Uint8Array(size);
		let offset = 0;
		for (const piece of pieces) {
			bytes.set(piece, offset);
			offset += piece.length;
		}

		reply({type: 'object', key, bytes, members}, [bytes.buffer]);
	}
}

/** Pieces that stay in the cache between encryption and the system call; writes of 8 MiB in one go are several times slower. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += writeSize) {
		yield bytes.subarray(start, start + writeSize);
	}
}

function writeTemporary(final: string, pieces: Iterable<Uint8Array>): WrittenFile {
	const file = createTemporary(final);
	try {
		for (const piece of pieces) {
			for (let written = 0; written < piece.length;) {
				written += writeSync(file.fd, piece, written, piece.length - written);
			}
		}

		closeSync(file.fd);
	} catch (error) {
		discardTemporary(file);
		throw storeErrorFrom(error, `Writing ${final}`);
	}

	return {temporary: file.temporary, final};
}
