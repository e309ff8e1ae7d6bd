import {asBuffer} from './object-hashes.js';
import type {ObjectOpener} from './object-opener.js';
import type {OpenedReply, OpenRequest} from './read-protocol.js';

const hashLength = 32;
/** What most metadata needs. */
const usualLength = 512;
/** Far more than a batch of honest metadata has: what a forged one has beyond it waits until it is read alone. */
const mostBytes = 32 * 1024 * 1024;

/** Opens objects for a thread that has other things to do, and hands over their logical bytes in one piece. */
export function openObjects(opener: ObjectOpener, {kind, hashes, stored}: OpenRequest): OpenedReply {
	const all = asBuffer(hashes);
	const count = all.length / hashLength;
	const ends = new Uint32Array(count);
	let bytes = new Uint8Array(count * usualLength);
	let length = 0;
	const failures = opener.each(kind, all, stored, (logical, item, key) => {
		const end = length + logical.length;
		if (end > mostBytes) {
			throw new RangeError(`There is no room for ${key} beside the others of its batch`);
		}

		if (end > bytes.length) {
			const longer = new Uint8Array(Math.max(bytes.length * 2, end));
			longer.set(bytes.subarray(0, length));
			bytes = longer;
		}

		bytes.set(logical, length);
		length = end;
		ends[item] = end;
	});
	// What could not be opened has nothing: it ends where the one before it does.
	for (const {item} of failures) {
		ends[item] = ends[item - 1] ?? 0;
	}

	return {bytes, ends, failures};
}
