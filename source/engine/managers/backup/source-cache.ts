import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {writeFileDurably} from '../../filesystem/durable-file.js';
import {cacheFolder} from '../../filesystem/user-folders.js';
import type {RepositoryConfig, SnapshotSource} from '../../objects/model.js';
import {EntryTable, type TableColumns} from './entry-table.js';

const magic = 'holdfast entries 2\n';
const headerSpace = 4096;
const checksumSize = 32;

/** What the cache says about the backup that it was made from. */
export type CacheHeader = {
	/** `snapshot/<hex>`; the cache is worth something only while the repository has it. Empty in a journal, which belongs to no snapshot. */
	readonly snapshot: string;
	/** `node/<hex>`, or empty. */
	readonly root: string;
	/** Whether the root is what building a tree of the table gives. Roots of other programs need not be, and what earlier versions wrote does not say. */
	readonly isCanonical?: boolean;
	/** What was in the repository after that backup; see `Inventory`. */
	readonly inventory: string;
};

export type SourceCache = {
	readonly header: CacheHeader;
	readonly table: EntryTable;
	/** Objects that stood on their own in the repository after that backup; see `Inventory`. */
	readonly loose: Buffer;
	/** What the catalog had in each pack after that backup; see `packUses`. */
	readonly packs: Buffer;
};

type Sizes = {
	readonly count: number;
	readonly nameBytes: number;
	readonly looseBytes: number;
	readonly packBytes: number;
};

/** File that caches the last backup of one source into one repository. */
export function cachePath(
	{location, config}: {location: string; config: RepositoryConfig},
	source: SnapshotSource,
): string {
	const name = createHash('sha256')
		.update(JSON.stringify([location, config.created, source.type, source.account ?? '', source.path ?? '']))
		.digest('hex');
	return path.join(cacheFolder(), 'sources', name.slice(0, 32));
}

/** `undefined` when there is no cache that can be trusted: absent, of another version, or damaged. Never an error: the snapshot knows the same. */
export async function readSourceCache(file: string): Promise<SourceCache | undefined> {
	let bytes: Buffer;
	try {
		bytes = await readFile(file);
	} catch {
		return undefined;
	}

	const body = bytes.subarray(0, -checksumSize);
	const isWhole = bytes.length > headerSpace + checksumSize && body.toString('latin1', 0, magic.length) === magic;
	if (!isWhole || !createHash('sha256').update(body).digest().equals(bytes.subarray(-checksumSize))) {
		return undefined;
	}

	const text = body.toString('utf8', magic.length, headerSpace);
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- this program wrote it, as the checksum shows
	const {header, ...sizes} = JSON.parse(text.slice(0, text.indexOf('\n'))) as Sizes & {header: CacheHeader};
	return {header, ...contentFrom(body, sizes)};
}

/** Keeps the table for the next backup. A cache that cannot be written costs time, not data, so the caller decides what to say. */
export async function writeSourceCache(file: string, {header, table, loose, packs}: SourceCache): Promise<void> {
	const {columns} = table;
	const start = Buffer.alloc(headerSpace);
	const sizes: Sizes = {
		count: columns.count,
		nameBytes: columns.names.length,
		looseBytes: loose.length,
		packBytes: packs.length,
	};
	start.write(`${magic}${JSON.stringify({header, ...sizes})}\n`);
	const pieces = [
		start,
		bytesOf(columns.stats),
		bytesOf(columns.parents),
		bytesOf(columns.nameEnds),
		columns.refs,
		columns.kinds,
		columns.names,
		loose,
		packs,
	];
	const hash = createHash('sha256');
	for (const piece of pieces) {
		hash.update(piece);
	}

	await writeFileDurably(file, [...pieces, hash.digest()]);
}

/** Views on the file's own bytes: nothing is copied, so a million entries load in the time that reading takes. */
function contentFrom(body: Buffer, {count, nameBytes, looseBytes, packBytes}: Sizes): Omit<SourceCache, 'header'> {
	// Big files come in buffers of their own, small ones from a pool where the alignment is anyone's guess.
	const aligned = body.byteOffset % 8 === 0 ? body : Buffer.from(new Uint8Array(body).buffer);
	let offset = headerSpace;
	const take = (length: number): Buffer => {
		const piece = aligned.subarray(offset, offset + length);
		offset += length;
		return piece;
	};

	const stats = take(count * 32);
	const parents = take(count * 4);
	const nameEnds = take(count * 4);
	const refs = take(count * 32);
	const kinds = take(count);
	const columns: TableColumns = {
		count,
		stats: new Float64Array(stats.buffer, stats.byteOffset, count * 4),
		parents: new Uint32Array(parents.buffer, parents.byteOffset, count),
		nameEnds: new Uint32Array(nameEnds.buffer, nameEnds.byteOffset, count),
		refs,
		kinds,
		names: take(nameBytes),
	};
	return {table: new EntryTable(columns), loose: take(looseBytes), packs: take(packBytes)};
}

const bytesOf = (column: Float64Array | Uint32Array): Buffer =>
	Buffer.from(column.buffer, column.byteOffset, column.byteLength);
