import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import path from 'node:path';
import {CorruptObjectError, MissingObjectError} from '../../errors.js';
import {ScratchBuffer} from '../../compression/scratch-buffer.js';
import {isSystemError, storeErrorFrom} from '../../filesystem/fs-error.js';
import {type HashedKind, kindNumber} from '../../objects/keys.js';
import type {SharedCatalogView} from '../shared-catalog.js';
import {checkMember, findSpots, keyAt, largestMember, packKeyOf} from './pack-lookup.js';
import {planSpans, type Span, type Spot} from './plan-spans.js';
import {type Member, type StoredItems, StoredItemsBuilder} from './stored-batch.js';

/** Reading across a gap of this size costs less than a call of its own. */
const spanLimits = {widestGap: 16_384, fullLength: 2 ** 20};
const mostOpenPacks = 48;
/** Larger than any object that a writer of this format makes, sealed. */
const largestObject = 512 * 1024 * 1024;

/**
Reads stored objects of a repository that is a folder, packed or not, without going through the main thread.

What `read` and `readMany` return is valid until the next call of the same method, as is a pack.
*/
export class LocalObjects {
	readonly #folder: string;
	readonly #members: SharedCatalogView;
	readonly #packs = new Map<number, number>();
	readonly #scratch = new ScratchBuffer();
	/** While a batch is worked on, single objects are read as well. */
	readonly #batch = new ScratchBuffer();
	#pack = Buffer.alloc(0);

	constructor(folder: string, members: SharedCatalogView) {
		this.#folder = folder;
		this.#members = members;
	}

	/**
	@param hash 32 bytes.
	@throws {MissingObjectError} When the object, or the pack that it lies in, is not there. {StoreError} When it could not be read.
	*/
	read(kind: HashedKind, hash: Buffer): Uint8Array {
		const entry = this.#members.find(kindNumber(kind), hash);
		if (entry < 0) {
			return this.#readLoose(keyAt(kind, hash), length => this.#scratch.atLeast(length).subarray(0, length));
		}

		const spot = this.#members.location(entry);
		const key = keyAt(kind, hash);
		checkMember(spot, key);
		const target = this.#scratch.atLeast(spot.length).subarray(0, spot.length);
		if (this.#fill(spot, target) < spot.length) {
			throw endsTooEarly(key, packKeyOf(this.#members, spot.pack));
		}

		return target;
	}

	/** Reads many objects, those that lie together in one go. What fails is noted, and the others are read. */
	readMany(kind: HashedKind, hashes: Buffer): StoredItems {
		const spots = findSpots(this.#members, kind, hashes);
		const items = new StoredItemsBuilder(spots.length);
		const planned = planSpans(spots, spanLimits);
		let room = this.#batch.atLeast(planned.reduce((sum, {length}) => sum + Math.min(length, largestMember), 0));
		for (const span of planned) {
			const target = room.subarray(0, Math.min(span.length, largestMember));
			room = room.subarray(target.length);
			const keyOf = (item: number) => keyAt(kind, hashes, item);
			this.#readSpan(span, target, items, keyOf, item => {
				const {offset = 0, length = 0} = spots[item] ?? {};
				return {item, start: offset - span.offset, length};
			});
		}

		for (const [item, spot] of spots.entries()) {
			if (spot === undefined) {
				try {
					const bytes = this.#readLoose(keyAt(kind, hashes, item), length => Buffer.allocUnsafe(length));
					items.add(bytes, [{item, start: 0, length: bytes.length}]);
				} catch (error) {
					items.fail([item], error);
				}
			}
		}

		return items.finish();
	}

	/** Reads one stretch of a pack. Of a pack that ends too early those members are there that lie before its end. */
	#readSpan(
		span: Span,
		target: Uint8Array,
		items: StoredItemsBuilder,
		keyOf: (item: number) => string,
		memberOf: (item: number) => Member,
	): void {
		const members: Member[] = [];
		try {
			checkMember(span, keyOf(span.items[0] ?? 0));
			const filled = this.#fill(span, target);
			for (const item of span.items) {
				const member = memberOf(item);
				if (member.start + member.length > filled) {
					items.fail([item], endsTooEarly(keyOf(item), packKeyOf(this.#members, span.pack)));
				} else {
					members.push(member);
				}
			}

			items.add(target, members);
		} catch (error) {
			items.fail(span.items, error);
		}
	}

	/** All bytes of a pack. */
	readPack(packKey: string): Uint8Array {
		return this.#readLoose(packKey, length => {
			if (length > this.#pack.length) {
				this.#pack = Buffer.allocUnsafeSlow(length);
			}

			return this.#pack.subarray(0, length);
		});
	}

	close(): void {
		for (const fd of this.#packs.values()) {
			closeSync(fd);
		}

		this.#packs.clear();
	}

	#fill({pack, offset}: Spot, target: Uint8Array): number {
		const packKey = packKeyOf(this.#members, pack);
		return readFully(this.#openPack(pack, packKey), target, offset, packKey);
	}

	#openPack(pack: number, packKey: string): number {
		const open = this.#packs.get(pack);
		if (open !== undefined) {
			return open;
		}

		for (const [oldest, fd] of this.#packs) {
			if (this.#packs.size < mostOpenPacks) {
				break;
			}

			closeSync(fd);
			this.#packs.delete(oldest);
		}

		const fd = openObject(this.#folder, packKey);
		this.#packs.set(pack, fd);
		return fd;
	}

	#readLoose(key: string, room: (length: number) => Uint8Array): Uint8Array {
		const fd = openObject(this.#folder, key);
		try {
			const {size} = fstatSync(fd);
			if (size > largestObject) {
				throw new CorruptObjectError(key, `it has ${size} bytes, more than any object can have`);
			}

			const target = room(size);
			return target.subarray(0, readFully(fd, target, 0, key));
		} finally {
			closeSync(fd);
		}
	}
}

function openObject(folder: string, key: string): number {
	try {
		return openSync(path.join(folder, key), 'r');
	} catch (error) {
		throw isSystemError(error, 'ENOENT', 'ENOTDIR')
			? new MissingObjectError(key, {cause: error})
			: storeErrorFrom(error, `Reading ${key}`);
	}
}

/** Fills `target` from `offset` on; fewer bytes only at the end of the file. */
function readFully(fd: number, target: Uint8Array, offset: number, key: string): number {
	let done = 0;
	try {
		while (done < target.length) {
			const count = readSync(fd, target, done, target.length - done, offset + done);
			if (count === 0) {
				break;
			}

			done += count;
		}
	} catch (error) {
		throw storeErrorFrom(error, `Reading ${key}`);
	}

	return done;
}

const endsTooEarly = (key: string, packKey: string): CorruptObjectError =>
	new CorruptObjectError(key, `${packKey} ends before it does`);
