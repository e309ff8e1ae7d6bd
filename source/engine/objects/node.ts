import {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../errors.js';
import {encodeInteger, encodeKeys, encodeString} from './canonical-json.js';
import {keysField, listField, optionalStringField, stringField, uint32Field, wrongField} from './fields.js';
import {isHexHash, isKeyOf} from './keys.js';
import type {NodeEntry, TreeNode} from './model.js';
import {isRecord, parseRecord} from './parse-json.js';

/**
Most entries of a leaf. Above the lowest level there are 32; at the lowest, the files of one folder spread over 2^14 leaves (format reference 3.1), and it takes
more than 250 million of them to reach this.
*/
const mostEntries = 16_384;

/** Room for so many entries with ids of a thousand bytes. */
const largestNode = 16_777_216;

/** How many of the 32 bits are set. */
export function countBits(bitmap: number): number {
	let count = 0;
	for (let rest = bitmap; rest !== 0; rest &= rest - 1) {
		count += 1;
	}

	return count;
}

/** The bytes whose SHA-256 names the node. Format reference 2.5. */
export function encodeNode(node: TreeNode): Buffer {
	return Buffer.from(
		node.type === 'leaf' ? encodeLeaf(node.entries) : encodeInternal(node.bitmap, node.children),
		'utf8',
	);
}

function encodeInternal(bitmap: number, children: readonly string[]): string {
	return `{"type":"internal","bitmap":${encodeInteger(bitmap)},"children":${encodeKeys(children)}}`;
}

function encodeLeaf(entries: readonly NodeEntry[]): string {
	let text = '';
	for (const entry of entries) {
		text += text === '' ? ',"entries":[' : ',';
		text += `{"key":${encodeString(entry.key)}`;
		if (entry.pathKey) {
			text += `,"path_key":"${entry.pathKey}"`;
		}

		text += `,"filemeta":"${entry.filemeta}"}`;
	}

	return `{"type":"leaf"${text}${text === '' ? '' : ']'}}`;
}

/** Throws CorruptObjectError with `key`, also when bitmap and children disagree, a reference is not the key of the right kind, or a leaf has more entries than a tree can give it. */
export function decodeNode(bytes: Uint8Array, key: string): TreeNode {
	const record = parseRecord(bytes, key, largestNode);
	const type = stringField(record, 'type', key);
	if (type === 'leaf') {
		const entries = listField(record, 'entries', key) ?? [];
		if (entries.length > mostEntries) {
			throw new CorruptObjectError(
				key,
				`it has ${entries.length} entries, more than the ${mostEntries} that a leaf can have`,
			);
		}

		return {type, entries: entries.map((entry, index) => decodeEntry(entry, `entries[${index}]`, key))};
	}

	if (type !== 'internal') {
		throw wrongField(key, 'type', '"internal" or "leaf"');
	}

	const bitmap = uint32Field(record, 'bitmap', key);
	const children = keysField(record, 'children', 'node', key);
	if (bitmap === 0 || countBits(bitmap) !== children.length) {
		throw new CorruptObjectError(key, `its bitmap names ${countBits(bitmap)} children and it has ${children.length}`);
	}

	return {type, bitmap, children};
}

function decodeEntry(value: unknown, name: string, key: string): NodeEntry {
	if (!isRecord(value)) {
		throw wrongField(key, name, 'an object');
	}

	const {filemeta} = value;
	if (typeof filemeta !== 'string' || !isKeyOf('filemeta', filemeta)) {
		throw wrongField(key, `${name}.filemeta`, 'the key of a filemeta');
	}

	const entry: NodeEntry = {key: stringField(value, 'key', key), filemeta};
	const pathKey = optionalStringField(value, 'path_key', key);
	if (pathKey !== undefined) {
		if (!isHexHash(pathKey)) {
			throw wrongField(key, `${name}.path_key`, 'a hash of 64 lower-case hex digits');
		}

		entry.pathKey = pathKey;
	}

	return entry;
}
