/** Most logical bytes of a chunk. Format reference 4.1. */
export const largestChunk = 8_388_608;

/** Most logical bytes of any other object: a content object of this size lists the chunks of a file of about 4 TB. */
export const largestObject = 268_435_456;

const freeAllowance = 67_108_864;

/** Hex digits shrink to a half; only a file of zeros repeats one ref for each 8 MiB and shrinks more, and it falls under the allowance. */
const plausibleRatio = 4;

/** Most bytes that an object which is no chunk may decompress to, so that a small crafted object cannot take the memory of a huge one. */
export function logicalLimit(storedLength: number): number {
	return Math.min(largestObject, freeAllowance + plausibleRatio * storedLength);
}

/** Whether objects under this key are stored as they are, neither compressed nor encrypted. Format reference 1.2. */
export function isStoredPlain(key: string): boolean {
	return key === 'config' || key === 'index/packs' || key.startsWith('keys/') || key.startsWith('packs/');
}
