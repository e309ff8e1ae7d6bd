/** Bytes that do not compress, the same for the same seed. */
export function pseudoRandomBytes(length: number, seed: number): Buffer {
	const words = new Uint32Array(Math.ceil(length / 4));
	let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
	for (let i = 0; i < words.length; i++) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		words[i] = state;
	}

	return Buffer.from(words.buffer, 0, length);
}
