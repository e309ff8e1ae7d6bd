import {Buffer} from 'node:buffer';
import {type CipherGCM, createCipheriv, createDecipheriv, type KeyObject} from 'node:crypto';
import {CorruptObjectError, UsageError} from '../errors.js';
import {type OpenSsl, openSsl} from '../native/open-ssl.js';
import {nonceLength, writeNonce} from './nonce-pool.js';

const algorithm = 'aes-256-gcm';
const versionByte = 0x01;
const headerLength = 1 + nonceLength;
const tagLength = 16;

/** Bytes that encryption adds: version byte, nonce and tag. Format reference 5.1. */
export const sealedOverhead = headerLength + tagLength;

/** OpenSSL's output is copied once; pieces of this size stay in the second-level cache between the two steps. */
const cachePiece = 65_536;

/** Whether the bytes have the layout of an encrypted object; says nothing about whether they authenticate. Format reference 1.3. */
export function looksEncrypted(stored: Uint8Array): boolean {
	return stored.length >= sealedOverhead && stored[0] === versionByte;
}

function requireRoom(length: number, target: Uint8Array, offset: number): void {
	if (!(offset >= 0 && offset + length <= target.length)) {
		throw new UsageError(`${length} bytes do not fit into ${target.length} at offset ${offset}`);
	}
}

/** Fills the header; the nonce in it, a fresh one, is returned. */
function startHeader(header: Uint8Array): Uint8Array {
	header[0] = versionByte;
	writeNonce(header, 1);
	return header.subarray(1);
}

const startCipher = (key: KeyObject, nonce: Uint8Array): CipherGCM =>
	createCipheriv(algorithm, key, nonce, {authTagLength: tagLength});

/** What {@link openSsl} does, where that cannot be had or does not pay yet. */
const byNode: Pick<OpenSsl, 'encrypt' | 'decrypt'> = {
	encrypt(key, nonce, plain, target, tag) {
		const cipher = startCipher(key, nonce);
		for (let start = 0; start < plain.length; start += cachePiece) {
			target.set(cipher.update(plain.subarray(start, start + cachePiece)), start);
		}

		cipher.final();
		tag.set(cipher.getAuthTag());
	},
	decrypt(key, nonce, sealed, target, tag) {
		const decipher = createDecipheriv(algorithm, key, nonce, {authTagLength: tagLength});
		decipher.setAuthTag(tag);
		for (let start = 0; start < sealed.length; start += cachePiece) {
			target.set(decipher.update(sealed.subarray(start, start + cachePiece)), start);
		}

		try {
			decipher.final();
			return true;
		} catch {
			return false;
		}
	},
};

/**
Writes `01 | nonce | ciphertext | tag` into `target` at `offset`.

@param key 256-bit key.
@returns How many bytes were written: `plain.length + sealedOverhead`.
@throws {UsageError} When `target` has too little room; nothing is written then.
*/
export function encryptInto(key: KeyObject, plain: Uint8Array, target: Uint8Array, offset: number): number {
	const written = plain.length + sealedOverhead;
	requireRoom(written, target, offset);
	const bodyStart = offset + headerLength;
	const tagStart = bodyStart + plain.length;
	const nonce = startHeader(target.subarray(offset, bodyStart));
	const {encrypt} = openSsl() ?? byNode;
	encrypt(key, nonce, plain, target.subarray(bodyStart, tagStart), target.subarray(tagStart, offset + written));
	return written;
}

/** Encrypts into a new buffer. Layout: format reference 5.1. */
export function encryptObject(key: KeyObject, plain: Uint8Array): Buffer {
	const sealed = Buffer.allocUnsafe(plain.length + sealedOverhead);
	encryptInto(key, plain, sealed, 0);
	return sealed;
}

/**
Encrypts piece by piece, for writers that would rather not hold the whole: 13 bytes of header first, then pieces of `pieceSize`, the tag last.

Together the pieces are what {@link encryptObject} returns. Each is a buffer of its own. Iterate only once the bytes are needed: the order of pieces is fixed.
*/
export function* sealPieces(key: KeyObject, plain: Uint8Array, pieceSize = 262_144): Generator<Buffer> {
	const header = Buffer.alloc(headerLength);
	const cipher = startCipher(key, startHeader(header));
	yield header;
	for (let start = 0; start < plain.length; start += pieceSize) {
		yield cipher.update(plain.subarray(start, start + pieceSize));
	}

	cipher.final();
	yield cipher.getAuthTag();
}

/**
Decrypts into `target` from its beginning.

@param objectKey Names the object in the error.
@returns How many bytes were written: `stored.length - sealedOverhead`. They must not be used when this throws.
@throws {CorruptObjectError} When the bytes are too short, have another version byte, or do not authenticate with this key.
@throws {UsageError} When `target` has too little room.
*/
export function decryptInto(key: KeyObject, stored: Uint8Array, target: Uint8Array, objectKey: string): number {
	if (stored.length < sealedOverhead) {
		throw new CorruptObjectError(objectKey, `${stored.length} bytes are too few for an encrypted object`);
	}

	if (stored[0] !== versionByte) {
		throw new CorruptObjectError(objectKey, 'it does not begin like an encrypted object');
	}

	const length = stored.length - sealedOverhead;
	requireRoom(length, target, 0);
	const nonce = stored.subarray(1, headerLength);
	const sealed = stored.subarray(headerLength, headerLength + length);
	const tag = stored.subarray(headerLength + length);
	const {decrypt} = openSsl() ?? byNode;
	if (!decrypt(key, nonce, sealed, target.subarray(0, length), tag)) {
		target.fill(0, 0, length);
		throw new CorruptObjectError(objectKey, 'its bytes were changed, or it was encrypted with another key');
	}

	return length;
}

/**
Decrypts into a new buffer.

@throws {CorruptObjectError} As {@link decryptInto}.
*/
export function decryptObject(key: KeyObject, stored: Uint8Array, objectKey: string): Buffer {
	const plain = Buffer.allocUnsafe(Math.max(0, stored.length - sealedOverhead));
	decryptInto(key, stored, plain, objectKey);
	return plain;
}
