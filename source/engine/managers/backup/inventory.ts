import {Buffer} from 'node:buffer';
import {hashedKinds, isHashedKey, packsKey, type HashedKind} from '../../objects/keys.js';
import type {ObjectStore} from '../../stores/object-store.js';

const looseKinds = ['chunk', 'content', 'filemeta', 'node'] as const satisfies HashedKind[];
const recordSize = 33;

/** What a repository holds, by its listing: which packs, and which objects that stand on their own. */
export class Inventory {
	static async take(backend: ObjectStore, signal?: AbortSignal): Promise<Inventory> {
		const packs = new Map<string, number>();
		const loose = looseKinds.map(() => new HashList());
		let catalogVersion: string | undefined;
		const take = async (prefix: string) => {
			for await (const {key, size, version} of backend.list(prefix, {signal})) {
				catalogVersion = key === packsKey ? version : catalogVersion;
				const position = looseKinds.findIndex(kind => key.startsWith(`${kind}/`));
				const kind = looseKinds[position];
				if (key.startsWith('packs/')) {
					packs.set(key, size);
				} else if (kind !== undefined && isHashedKey(key)) {
					loose[position]?.add(kind, key);
				}
			}
		};

		// Far away each listing is a request, and most repositories fit into one; on this machine folders that nobody asks for need not be read.
		const prefixes = backend.traffic === undefined ? ['packs/', ...looseKinds.map(kind => `${kind}/`)] : [''];
		await Promise.all(prefixes.map(take));
		const {version} =
			catalogVersion === undefined ? ((await backend.stat(packsKey, {signal})) ?? {}) : {version: catalogVersion};
		return new Inventory(packs, Buffer.concat(loose.map(list => list.bytes)), version ?? 'none');
	}

	/** Size of each pack in bytes. */
	readonly packs: ReadonlyMap<string, number>;
	/** 33 bytes each: position of the kind in `hashedKinds`, and the hash. */
	readonly loose: Buffer;
	readonly #catalogVersion: string;

	private constructor(packs: Map<string, number>, loose: Buffer, catalogVersion: string) {
		this.packs = packs;
		this.loose = loose;
		this.#catalogVersion = catalogVersion;
	}

	/** Equal for equal repositories; says nothing about who is right when it differs. */
	get digest(): string {
		let first = 0;
		let second = 0;
		let bytes = 0;
		for (const [key, size] of this.packs) {
			first ^= Number.parseInt(key.slice(6, 14), 16);
			second ^= Number.parseInt(key.slice(14, 22), 16);
			bytes += size;
		}

		for (let at = 0; at < this.loose.length; at += recordSize) {
			first ^= this.loose.readInt32LE(at + 1);
			second ^= this.loose.readInt32LE(at + 5);
		}

		return [this.#catalogVersion, this.packs.size, bytes, this.loose.length / recordSize, first, second].join(' ');
	}

	*looseObjects(): Iterable<{kind: HashedKind; hash: Buffer}> {
		yield* records(this.loose);
	}

	/** Tells of each object that stands on its own whether the listing had it. */
	looseKeys(): ReadonlySet<string> {
		return new Set(looseKeysOf(this.loose));
	}
}

/** Keys of what an inventory lists as loose. */
export function* looseKeysOf(loose: Buffer): Iterable<string> {
	for (const {kind, hash} of records(loose)) {
		yield `${kind}/${hash.toString('hex')}`;
	}
}

function* records(bytes: Buffer): Iterable<{kind: HashedKind; hash: Buffer}> {
	for (let at = 0; at < bytes.length; at += recordSize) {
		yield {kind: hashedKinds[bytes.readUInt8(at)] ?? 'chunk', hash: bytes.subarray(at + 1, at + recordSize)};
	}
}

class HashList {
	#bytes = Buffer.allocUnsafeSlow(64 * recordSize);
	#length = 0;

	get bytes(): Buffer {
		return this.#bytes.subarray(0, this.#length);
	}

	add(kind: HashedKind, key: string): void {
		if (this.#length === this.#bytes.length) {
			this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
		}

		this.#bytes[this.#length] = hashedKinds.indexOf(kind);
		this.#bytes.write(key.slice(kind.length + 1), this.#length + 1, 'hex');
		this.#length += recordSize;
	}
}
