import {Buffer} from 'node:buffer';
import {decodeKey, encodeKey} from '../objects/key-bytes.js';
import type {BuiltPack} from './pack-builder.js';

const hashSize = 32;

/** Members of a pack that are named by a hash, in columns that cost little to send to another thread and to keep. */
export type HashedMembers = {
	/** Numbers of kinds, see `kindNumber`. */
	readonly kinds: Uint8Array<ArrayBuffer>;
	/** 32 bytes each. */
	readonly hashes: Uint8Array<ArrayBuffer>;
	readonly offsets: Uint32Array<ArrayBuffer>;
	readonly lengths: Uint32Array<ArrayBuffer>;
};

/** @throws {RangeError} When a key is not a hashed one. */
export function hashedMembers({
	keys,
	offsets,
	lengths,
}: Pick<BuiltPack, 'keys' | 'offsets' | 'lengths'>): HashedMembers {
	const kinds = new Uint8Array(keys.length);
	const hashes = new Uint8Array(keys.length * hashSize);
	for (const [index, key] of keys.entries()) {
		const kind = decodeKey(key, hashes.subarray(index * hashSize, (index + 1) * hashSize));
		if (kind === -1) {
			throw new RangeError(`${key} is not the key of a hashed object`);
		}

		kinds[index] = kind;
	}

	return {kinds, hashes, offsets: Uint32Array.from(offsets), lengths: Uint32Array.from(lengths)};
}

/** The keys of all members, in their order. */
export function keysOf({kinds, hashes}: HashedMembers): string[] {
	const bytes = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
	return Array.from(kinds, (kind, index) => encodeKey(kind, bytes, index));
}

/** Those members whose kind is asked for. */
export function membersOfKinds(members: HashedMembers, isWanted: (kind: number) => boolean): HashedMembers {
	const wanted = members.kinds.filter(isWanted).length;
	const picked: HashedMembers = {
		kinds: new Uint8Array(wanted),
		hashes: new Uint8Array(wanted * hashSize),
		offsets: new Uint32Array(wanted),
		lengths: new Uint32Array(wanted),
	};
	const [from, to] = [wordsOf(members.hashes), wordsOf(picked.hashes)];
	let place = 0;
	for (let index = 0; index < members.kinds.length; index++) {
		const kind = members.kinds[index] ?? 0;
		if (isWanted(kind)) {
			picked.kinds[place] = kind;
			picked.offsets[place] = members.offsets[index] ?? 0;
			picked.lengths[place] = members.lengths[index] ?? 0;
			// A loop: `set` costs a call out of JavaScript.
			for (let word = 0; word < 8; word++) {
				to[place * 8 + word] = from[index * 8 + word] ?? 0;
			}

			place++;
		}
	}

	return picked;
}

const wordsOf = ({buffer, byteOffset, byteLength}: Uint8Array): Int32Array =>
	new Int32Array(buffer, byteOffset, byteLength / 4);

/** The same members in parts of at most so many, which are views on these. */
export function* inParts({kinds, hashes, offsets, lengths}: HashedMembers, size: number): Generator<HashedMembers> {
	for (let start = 0; start < kinds.length; start += size) {
		const end = start + size;
		yield {
			kinds: kinds.subarray(start, end),
			hashes: hashes.subarray(start * hashSize, end * hashSize),
			offsets: offsets.subarray(start, end),
			lengths: lengths.subarray(start, end),
		};
	}
}
