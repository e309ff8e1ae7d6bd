import {Buffer} from 'node:buffer';
import {encodeInteger, encodeJson, encodeMap, encodeString, encodeStrings} from './canonical-json.js';
import {
	bytesFromBase64,
	integerField,
	naturalField,
	optionalStringField,
	recordField,
	stringField,
	stringsField,
	uint32Field,
	wrongField,
} from './fields.js';
import {isHexHash} from './keys.js';
import type {FileMeta} from './model.js';
import {parseRecord, toJsonMap, type JsonRecord} from './parse-json.js';

/** The bytes whose SHA-256 names the object. Format reference 2.4, all profiles: a field that is absent is left out. */
export function encodeFileMeta(meta: FileMeta): Buffer {
	let text = `{"version":${encodeInteger(meta.version)},"fileId":${encodeString(meta.fileId)},"name":${encodeString(meta.name)}`;
	text += `,"type":${encodeString(meta.type)},"parents":${meta.parents ? encodeStrings(meta.parents) : 'null'}`;
	if (meta.paths !== undefined) {
		text += `,"paths":${meta.paths ? encodeStrings(meta.paths) : 'null'}`;
	}

	text += `,"content_hash":"${meta.contentHash}"`;
	if (meta.contentRef) {
		text += `,"content_ref":"${meta.contentRef}"`;
	}

	text += `,"size":${encodeInteger(meta.size)},"mtime":${encodeInteger(meta.mtime)},"owner":${encodeString(meta.owner)}`;
	if (meta.extra && meta.extra.size > 0) {
		text += `,"extra":${encodeMap(meta.extra, encodeJson)}`;
	}

	text += optionalInteger('mode', meta.mode);
	text += optionalInteger('uid', meta.uid);
	text += optionalInteger('gid', meta.gid);
	text += optionalInteger('btime', meta.btime);
	text += optionalInteger('flags', meta.flags);
	if (meta.xattrs && meta.xattrs.size > 0) {
		text += `,"xattrs":${encodeMap(meta.xattrs, encodeBase64)}`;
	}

	return Buffer.from(text + '}', 'utf8');
}

function optionalInteger(name: string, value: number | undefined): string {
	return value ? `,"${name}":${encodeInteger(value)}` : '';
}

function encodeBase64(bytes: Buffer): string {
	return `"${bytes.toString('base64')}"`;
}

/** Throws CorruptObjectError with `key`. */
export function decodeFileMeta(bytes: Uint8Array, key: string): FileMeta {
	const record = parseRecord(bytes, key);
	const meta: FileMeta = {
		version: integerField(record, 'version', key),
		fileId: stringField(record, 'fileId', key),
		name: stringField(record, 'name', key),
		type: stringField(record, 'type', key),
		parents: stringsField(record, 'parents', key),
		contentHash: hashField(record, 'content_hash', key) ?? '',
		size: naturalField(record, 'size', key),
		mtime: integerField(record, 'mtime', key),
		owner: stringField(record, 'owner', key),
	};
	if (record.paths !== undefined) {
		meta.paths = stringsField(record, 'paths', key);
	}

	readLaterFields(meta, record, key);
	return meta;
}

// Absent fields stay absent: an absent mode is not a mode of 0 in entries that this program did not write.
function readLaterFields(meta: FileMeta, record: JsonRecord, key: string): void {
	const contentRef = hashField(record, 'content_ref', key);
	if (contentRef !== undefined) {
		meta.contentRef = contentRef;
	}

	for (const name of ['mode', 'uid', 'gid', 'flags'] as const) {
		if (record[name] !== undefined) {
			meta[name] = uint32Field(record, name, key);
		}
	}

	if (record.btime !== undefined) {
		meta.btime = integerField(record, 'btime', key);
	}

	const extra = recordField(record, 'extra', key);
	if (extra) {
		meta.extra = toJsonMap(extra, key);
	}

	const xattrs = recordField(record, 'xattrs', key);
	if (xattrs) {
		meta.xattrs = new Map(
			Object.entries(xattrs).map(([name, value]) => [name, bytesFromBase64(value ?? '', `xattrs.${name}`, key)]),
		);
	}
}

function hashField(record: JsonRecord, name: string, key: string): string | undefined {
	const hash = optionalStringField(record, name, key);
	if (hash !== undefined && !isHexHash(hash)) {
		throw wrongField(key, name, 'a hash of 64 lower-case hex digits');
	}

	return hash;
}
