import {readFileSync} from 'node:fs';

const file = new URL('../../../test/golden/fastcdc-gear.json', import.meta.url);

function readTable(): bigint[] {
	const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (typeof parsed !== 'object' || parsed === null || !('table' in parsed) || !Array.isArray(parsed.table)) {
		throw new TypeError('The gear table has another shape than expected');
	}

	return parsed.table.map(value => BigInt(`0x${String(value)}`));
}

/** The gear table as the format defines it: 256 constants of 64 bits. */
export const wideGearTable: readonly bigint[] = readTable();

/** The cut rule written down as format reference 4.2 says it, with 64 bits and one byte after the other. */
export function naiveCut(bytes: Uint8Array, start: number, end: number): number {
	const available = end - start;
	if (available <= 524_288) {
		return available;
	}

	const length = Math.min(available, 8_388_608);
	let hash = 0n;
	for (let i = 524_288; i < length; i++) {
		hash = BigInt.asUintN(64, 2n * hash + (wideGearTable[bytes[start + i] ?? 0] ?? 0n));
		const mask = i < 1_048_576 ? 0x3f_ff_ffn : 0x3_ff_ffn;
		if ((hash & mask) === 0n) {
			return i + 1;
		}
	}

	return length;
}
