import {Buffer} from 'node:buffer';
import {createHmac, type KeyObject} from 'node:crypto';
import {openSsl} from '../native/open-ssl.js';
import {sha256} from '../objects/hashes.js';

/**
Names of objects whose hash depends on whether the repository is encrypted: HMAC-SHA256 with the dedup key there, plain SHA-256 otherwise.

Format reference 1.2 and 4.5.
*/
export class ObjectNamer {
	readonly #dedupKey: KeyObject | undefined;

	constructor(dedupKey?: KeyObject) {
		this.#dedupKey = dedupKey;
	}

	/** 32 bytes that name a chunk by its logical bytes. */
	chunkHash(bytes: Uint8Array): Buffer {
		return this.#dedupKey === undefined ? sha256(bytes) : hmacSha256(this.#dedupKey, bytes);
	}

	/**
	Hex part of a content key in the later profile.

	@param contentHash 64 hex digits; in an encrypted repository the HMAC runs over these ASCII characters, not over the 32 bytes (T12).
	*/
	contentRef(contentHash: string): string {
		return this.#dedupKey === undefined
			? contentHash
			: hmacSha256(this.#dedupKey, Buffer.from(contentHash, 'latin1')).toString('hex');
	}
}

const hmacSha256 = (key: KeyObject, bytes: Uint8Array): Buffer =>
	openSsl()?.hmacSha256(key, bytes) ?? createHmac('sha256', key).update(bytes).digest();
