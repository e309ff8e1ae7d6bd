import {type EntryTable, noParent} from '../../compute/reading/entry-table.js';
import {textOfName} from './entry-text.js';

// eslint-disable-next-line no-control-regex -- what has no place in the name of a file that others unpack
const unfit = /[\u0000-\u001F\u007F\\]/g;
const driveLetter = /^[A-Za-z]:/;

/**
One component of a name in an archive that is harmless wherever it is unpacked: a backslash separates folders elsewhere, a drive letter at the beginning leads out
of every folder, control characters do harm in terminals. Names that are not UTF-8 stand as listings show them.
*/
export function archiveName(name: Buffer, isAtTop: boolean): Buffer {
	const text = textOfName(name).replaceAll(unfit, '_');
	return Buffer.from(isAtTop && driveLetter.test(text) ? `${text.slice(0, 1)}_${text.slice(2)}` : text);
}

/** Gives every row a name that fits into an archive. */
export function nameForArchive(table: EntryTable, order: Uint32Array): void {
	for (const row of order) {
		const name = table.name(row);
		const fit = archiveName(name, table.parentOf(row) === noParent);
		if (!fit.equals(name)) {
			table.setName(row, fit);
		}
	}
}
