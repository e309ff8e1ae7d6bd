import {kindNumber} from '../../objects/keys.js';
import {encodeKey} from '../../objects/key-bytes.js';
import type {CatalogTable} from './catalog-table.js';

/** What a pack still holds. */
export type PackUse = {readonly key: string; readonly members: number; readonly liveBytes: number};

/** Adds up what each pack holds: the rows of the table, and members that are not named by a hash. Packs are numbered as in the table. */
export function* packUse(
	table: CatalogTable,
	named: ReadonlyArray<{readonly pack: number; readonly length: number}>,
): Generator<PackUse> {
	const members = new Uint32Array(table.packCount);
	const liveBytes = new Float64Array(table.packCount);
	const tally = (pack: number, length: number) => {
		members[pack] = (members[pack] ?? 0) + 1;
		liveBytes[pack] = (liveBytes[pack] ?? 0) + length;
	};

	for (let row = 0; row < table.rows; row++) {
		if (table.has(row)) {
			const {pack, length} = table.place(row);
			tally(pack, length);
		}
	}

	for (const {pack, length} of named) {
		tally(pack, length);
	}

	const hashes = table.packHashes;
	for (const [pack, count] of members.entries()) {
		yield {key: encodeKey(kindNumber('packs'), hashes, pack), members: count, liveBytes: liveBytes[pack] ?? 0};
	}
}
