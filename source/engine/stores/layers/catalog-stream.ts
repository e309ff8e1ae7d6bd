import {Buffer} from 'node:buffer';
import {setImmediate} from 'node:timers/promises';
import {noPack} from '../../compute/shared-catalog.js';
import {hashedKinds} from '../../objects/keys.js';
import type {ByteStream} from '../object-store.js';
import type {CatalogTable} from './catalog-table.js';

export type NamedPlace = {readonly pack: number; readonly offset: number; readonly length: number};

const pieceSize = 262_144;
/** No entry is longer, but those of named objects. */
const longestEntry = 256;
const prefixes = hashedKinds.map(kind => Buffer.from(`"${kind}/`));
/** Everything in an entry but prefix and numbers. */
const fixedLength = 64 + '":{"p":"packs/","o":,"l":}'.length + 64;

/**
`index/packs` as bytes (format reference 7.3), without white space, made piece by piece. The order of entries is that in which they were added, which readers
must not care about.
*/
export function catalogStream(table: CatalogTable, named: ReadonlyMap<string, NamedPlace>): ByteStream {
	const names = [...named].map(([key, {pack, offset, length}]) => {
		const value = {p: `packs/${table.packHash(pack).toString('hex')}`, o: offset, l: length};
		return Buffer.from(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
	});
	return {length: streamLength(table, names), pieces: () => pieces(table, names)};
}

function streamLength(table: CatalogTable, names: readonly Buffer[]): number {
	let length = 2 + names.reduce((sum, name) => sum + name.length, 0);
	let count = names.length;
	for (let entry = 0; entry < table.end; entry++) {
		if (table.pack(entry) !== noPack) {
			count++;
			length +=
				(prefixes[table.kind(entry)]?.length ?? 0) +
				fixedLength +
				digits(table.offset(entry)) +
				digits(table.length(entry));
		}
	}

	return length + Math.max(0, count - 1);
}

function digits(value: number): number {
	let count = 1;
	for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) {
		count++;
	}

	return count;
}

async function* pieces(table: CatalogTable, names: readonly Buffer[]): AsyncGenerator<Buffer> {
	yield Buffer.from('{');
	let separator = '';
	for (const name of names) {
		yield Buffer.concat([Buffer.from(separator), name]);
		separator = ',';
	}

	let piece = Buffer.allocUnsafe(pieceSize);
	let at = 0;
	for (let entry = 0; entry < table.end; entry++) {
		const pack = table.pack(entry);
		if (pack === noPack) {
			continue;
		}

		at += piece.write(separator, at, 'latin1');
		separator = ',';
		at += prefixes[table.kind(entry)]?.copy(piece, at) ?? 0;
		at += piece.write(table.hash(entry).toString('hex'), at, 'latin1');
		at += piece.write(`":{"p":"packs/${table.packHash(pack).toString('hex')}`, at, 'latin1');
		at += piece.write(`","o":${table.offset(entry)},"l":${table.length(entry)}}`, at, 'latin1');
		if (at > pieceSize - longestEntry) {
			yield piece.subarray(0, at);
			// The screen lives on this thread too.
			await setImmediate();
			piece = Buffer.allocUnsafe(pieceSize);
			at = 0;
		}
	}

	at += piece.write('}', at, 'latin1');
	yield piece.subarray(0, at);
}
