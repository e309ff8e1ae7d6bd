/** Metadata field with the SHA-256 of what was put under a key that is not itself a hash, to be compared when it is read. */
export const digestField = 'sha256';
