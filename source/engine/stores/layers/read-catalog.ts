import type {Buffer} from 'node:buffer';
import {CorruptObjectError, ObjectNotFoundError, StoreError} from '../../errors.js';
import {packsKey} from '../../objects/keys.js';
import type {ObjectStore} from '../object-store.js';
import {parseCatalog} from './catalog-reader.js';
import {CatalogTable} from './catalog-table.js';
import type {PackLocation} from './pack-location.js';

/** Bytes of the shortest entry that is written anywhere. */
const shortestEntry = 164;

/** How many entries a catalog of so many bytes has at most, when it is written in the usual way. */
export const mostEntries = (size: number): number => size / shortestEntry;

/** Bytes as they stream by. */
export type Pieces<Piece extends Uint8Array = Buffer> = AsyncIterable<Piece> | Iterable<Piece>;

export type CatalogParts = {
	readonly table: CatalogTable;
	/** Objects that are not named by a hash. */
	readonly named: Map<string, PackLocation>;
};

/** Reads a catalog of so many bytes. Errors as {@link parseCatalog}. */
export async function readCatalog(pieces: Pieces, size: number): Promise<CatalogParts> {
	// Most entries are longer than the shortest, so there is room for what will be added.
	const table = new CatalogTable(mostEntries(size));
	const named = new Map<string, PackLocation>();
	await parseCatalog(pieces, {
		hashed(kind, hash, packHash, offset, length) {
			table.set(kind, hash, table.packNumber(packHash), offset, length);
		},
		named(key, location) {
			named.set(key, location);
		},
	});
	return {table, named};
}

/**
Reads the catalog that is stored, of so many bytes. What came over a network damaged is read once more.

@throws As {@link parseCatalog}. {StoreError}
*/
export async function readStoredCatalog(
	backend: ObjectStore,
	size: number,
	signal: AbortSignal | undefined,
): Promise<CatalogParts> {
	try {
		return await readCatalog(catalogPieces(backend, signal), size);
	} catch (error) {
		if (error instanceof CorruptObjectError && backend.traffic !== undefined) {
			return readCatalog(catalogPieces(backend, signal), size);
		}

		throw error;
	}
}

export async function* catalogPieces(backend: ObjectStore, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
	try {
		yield* backend.getStream(packsKey, {signal});
	} catch (error) {
		throw error instanceof ObjectNotFoundError
			? new StoreError('The pack catalog vanished while it was read', {hint: 'Run it again.', cause: error})
			: error;
	}
}
