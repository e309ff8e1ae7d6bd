import {CorruptObjectError} from '../../errors.js';
import {type HashedKind, kindNumber, objectKey} from '../../objects/keys.js';
import type {SharedCatalogView} from '../shared-catalog.js';
import type {Spot} from './plan-spans.js';

const hashLength = 32;

/** The key of the object whose hash is the `item`th of `hashes`. */
export function keyAt(kind: HashedKind, hashes: Buffer, item = 0): string {
	return objectKey(kind, hashes.subarray(item * hashLength, (item + 1) * hashLength));
}

export const packKeyOf = (packs: SharedCatalogView, pack: number): string => objectKey('packs', packs.packHash(pack));

/** Where each object lies; `undefined` for those in no pack. */
export function findSpots(packs: SharedCatalogView, kind: HashedKind, hashes: Buffer): Array<Spot | undefined> {
	const number = kindNumber(kind);
	return Array.from({length: hashes.length / hashLength}, (_, item) => {
		const entry = packs.find(number, hashes, item * hashLength);
		return entry < 0 ? undefined : packs.location(entry);
	});
}

/** Packs times this, plus an offset, orders objects by place. Offsets are below 2^32, and doubles are exact to 2^53. */
const packStride = 2 ** 32;

/**
The objects in the order in which they lie in the packs, so that each stretch is read once; those in no pack come last.

@returns Positions in `hashes`.
*/
export function orderByPlace(packs: SharedCatalogView, kind: HashedKind, hashes: Buffer): Uint32Array {
	const number = kindNumber(kind);
	const count = hashes.length / hashLength;
	const places = new Float64Array(count);
	const order = new Uint32Array(count);
	for (let item = 0; item < count; item++) {
		const entry = packs.find(number, hashes, item * hashLength);
		order[item] = item;
		if (entry < 0) {
			places[item] = Number.POSITIVE_INFINITY;
		} else {
			const {pack, offset} = packs.location(entry);
			places[item] = pack * packStride + offset;
		}
	}

	// eslint-disable-next-line unicorn/no-array-sort -- a copy of a million positions serves nobody
	return order.sort((a, b) => comparePlaces(places[a] ?? 0, places[b] ?? 0));
}

// Infinity minus itself is no number.
const comparePlaces = (a: number, b: number): number => (a === b ? 0 : a - b);

/** More than any writer puts into a pack as one member. */
export const largestMember = 16 * 1024 * 1024;

/** @throws {CorruptObjectError} When the catalog, which nothing authenticates, states a length that no member has. */
export function checkMember({length}: Spot, key: string): void {
	if (length > largestMember) {
		throw new CorruptObjectError(key, `the pack catalog gives it ${length} bytes, more than a pack member can have`);
	}
}
