/**
Length of the valid UTF-8 sequence that starts at `index`, or 0 when the byte there belongs to none.

Surrogates, overlong forms and values above U+10FFFF are not valid, as in the Go tool. Format reference 2.1 rule 6.
*/
export function sequenceLength(bytes: Uint8Array, index: number): 0 | 1 | 2 | 3 | 4 {
	const first = bytes[index] ?? 0;
	if (first < 0x80) {
		return 1;
	}

	if (first < 0xc2 || first > 0xf4) {
		return 0;
	}

	const second = bytes[index + 1] ?? 0;
	if (first < 0xe0) {
		return isContinuation(second) ? 2 : 0;
	}

	if (!isSecond(first, second) || !isContinuation(bytes[index + 2] ?? 0)) {
		return 0;
	}

	if (first < 0xf0) {
		return 3;
	}

	return isContinuation(bytes[index + 3] ?? 0) ? 4 : 0;
}

// The second byte decides whether a long sequence is overlong, a surrogate or too large.
function isSecond(first: number, second: number): boolean {
	const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
	const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
	return second >= low && second <= high;
}

function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}

/** Calls `onText` for each run of valid UTF-8 and `onByte` for each byte outside of one, in order. */
export function scanUtf8(
	bytes: Uint8Array,
	onText: (start: number, end: number) => void,
	onByte: (byte: number) => void,
): void {
	let start = 0;
	let index = 0;
	while (index < bytes.length) {
		const length = sequenceLength(bytes, index);
		if (length > 0) {
			index += length;
			continue;
		}

		if (index > start) {
			onText(start, index);
		}

		onByte(bytes[index] ?? 0);
		index += 1;
		start = index;
	}

	if (index > start) {
		onText(start, index);
	}
}
