import {decodeFileMeta} from '../../objects/file-meta.js';
import {decodeNode} from '../../objects/node.js';
import type {EntryTable} from './entry-table.js';
import {packXattrs} from './packed-xattrs.js';
import {asBuffer, hashesOf} from './object-hashes.js';
import type {ObjectOpener} from './object-opener.js';
import type {MetadataReply, MetadataRequest, NodesReply, ObjectsRequest, ParentsReply} from './read-protocol.js';
import {type RareMetadata, recordMetadata} from './record-metadata.js';

const hashLength = 32;

/** Opens nodes of a tree and says what they name. */
export function readNodes(opener: ObjectOpener, {hashes, stored}: ObjectsRequest): NodesReply {
	const all = asBuffer(hashes);
	const count = all.length / hashLength;
	const childEnds = new Uint32Array(count);
	const filemetaEnds = new Uint32Array(count);
	const children: string[] = [];
	const filemetas: string[] = [];
	const failures = opener.each('node', all, stored, (logical, item, key) => {
		const node = decodeNode(logical, key);
		if (node.type === 'internal') {
			children.push(...node.children);
		} else {
			for (const entry of node.entries) {
				filemetas.push(entry.filemeta);
			}
		}

		childEnds[item] = children.length;
		filemetaEnds[item] = filemetas.length;
	});
	// A node that could not be read has nothing: it ends where the one before it does.
	for (const {item} of failures) {
		childEnds[item] = childEnds[item - 1] ?? 0;
		filemetaEnds[item] = filemetaEnds[item - 1] ?? 0;
	}

	return {children: hashesOf(children), childEnds, filemetas: hashesOf(filemetas), filemetaEnds, failures};
}

/** Opens the metadata of rows and fills the rows in. */
export function readMetadata(
	opener: ObjectOpener,
	table: EntryTable,
	platform: string,
	request: MetadataRequest,
): MetadataReply {
	const {rows, segment, stored} = request;
	const texts = new SegmentBuilder();
	const rare: RareMetadata[] = [];
	const failures = opener.each('filemeta', filemetasOf(table, rows), stored, (logical, item, key) => {
		const row = rows[item] ?? 0;
		const meta = decodeFileMeta(logical, key);
		const recorded = recordMetadata(table, row, meta, platform);
		table.segment[row] = segment;
		table.nameStart[row] = texts.add(recorded.name);
		table.nameLength[row] = recorded.name.length;
		if (meta.xattrs && meta.xattrs.size > 0) {
			const packed = packXattrs(meta.xattrs);
			table.xattrsStart[row] = texts.addOnce(packed);
			table.xattrsLength[row] = packed.length;
		}

		if (recorded.rare) {
			rare.push(recorded.rare);
		}
	});
	return {segment: texts.finish(), rare, failures: failures.map(({item, error}) => ({item: rows[item] ?? 0, error}))};
}

/** Reads only where entries say that they belong. */
export function readParents(
	opener: ObjectOpener,
	table: EntryTable,
	{rows, stored}: Omit<MetadataRequest, 'segment'>,
): ParentsReply {
	const found: Array<ParentsReply[number]> = [];
	opener.each('filemeta', filemetasOf(table, rows), stored, (logical, item, key) => {
		found.push({row: rows[item] ?? 0, parent: decodeFileMeta(logical, key).parents?.[0] ?? ''});
	});
	return found;
}

/** Collects bytes that go to the other threads as one piece of shared memory. */
class SegmentBuilder {
	readonly #parts: Buffer[] = [];
	readonly #known = new Map<string, number>();
	#length = 0;

	/** Returns where the bytes start. */
	add(bytes: Buffer): number {
		const start = this.#length;
		this.#parts.push(bytes);
		this.#length += bytes.length;
		return start;
	}

	/** As `add`, for what many entries have the same of, such as the labels of a security module. */
	addOnce(bytes: Buffer): number {
		const text = bytes.toString('latin1');
		const start = this.#known.get(text) ?? this.add(bytes);
		this.#known.set(text, start);
		return start;
	}

	finish(): SharedArrayBuffer {
		const shared = new SharedArrayBuffer(this.#length);
		const target = Buffer.from(shared);
		let at = 0;
		for (const part of this.#parts) {
			at += part.copy(target, at);
		}

		return shared;
	}
}

function filemetasOf(table: EntryTable, rows: Uint32Array): Buffer {
	const hashes = Buffer.allocUnsafe(rows.length * hashLength);
	for (const [item, row] of rows.entries()) {
		table.hashAt('filemeta', row).copy(hashes, item * hashLength);
	}

	return hashes;
}
