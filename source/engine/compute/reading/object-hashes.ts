const hashLength = 32;

/** The hash parts of keys of any kind, 32 bytes each, in memory of their own: a view of Node's pool would take the pool along to another thread. */
export function hashesOf(keys: readonly string[]): Buffer {
	const hashes = Buffer.from(new ArrayBuffer(keys.length * hashLength));
	for (const [index, key] of keys.entries()) {
		hashes.write(key.slice(key.indexOf('/') + 1), index * hashLength, 'hex');
	}

	return hashes;
}

/** The same bytes as a Buffer. Messages between threads turn Buffers into plain arrays. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
