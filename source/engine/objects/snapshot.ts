import {Buffer} from 'node:buffer';
import {encodeInteger, encodeMap, encodeString, encodeStrings} from './canonical-json.js';
import {
	integerField,
	optionalKeyField,
	optionalStringField,
	present,
	recordField,
	stringField,
	stringMapField,
	stringsField,
} from './fields.js';
import type {Snapshot, SnapshotSource} from './model.js';
import {parseRecord, type JsonRecord} from './parse-json.js';

/** The bytes whose SHA-256 names the snapshot. Format reference 2.6. */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
	let text = `{"version":${encodeInteger(snapshot.version)},"created":${encodeString(snapshot.created)}`;
	text += `,"root":${encodeString(snapshot.root)},"seq":${encodeInteger(snapshot.seq)}`;
	text += snapshot.source ? `,"source":${encodeSource(snapshot.source)}` : '';
	text += encodeMeta(snapshot.meta);
	return Buffer.from(text + encodeSnapshotTail(snapshot) + '}', 'utf8');
}

/** With a comma before it; nothing when there is none. */
export const encodeMeta = (meta: Snapshot['meta']): string =>
	meta && meta.size > 0 ? `,"meta":${encodeMap(meta, encodeString)}` : '';

/** The fields that end both a snapshot and its summary, each with a comma before it. */
export function encodeSnapshotTail({
	tags,
	changeToken,
	excludeHash,
}: Pick<Snapshot, 'tags' | 'changeToken' | 'excludeHash'>): string {
	return (
		(tags && tags.length > 0 ? `,"tags":${encodeStrings(tags)}` : '') +
		optionalText('change_token', changeToken) +
		optionalText('exclude_hash', excludeHash)
	);
}

export function encodeSource(source: SnapshotSource): string {
	return (
		`{"type":${encodeString(source.type)}` +
		optionalText('account', source.account) +
		optionalText('path', source.path) +
		optionalText('identity', source.identity) +
		optionalText('path_id', source.pathId) +
		optionalText('drive_name', source.driveName) +
		optionalText('fs_type', source.fsType) +
		'}'
	);
}

function optionalText(name: string, value: string | undefined): string {
	return value ? `,"${name}":${encodeString(value)}` : '';
}

/** Throws CorruptObjectError with `key`. Fields of other releases are ignored. */
export function decodeSnapshot(bytes: Uint8Array, key: string): Snapshot {
	const record = parseRecord(bytes, key);
	return {
		version: integerField(record, 'version', key),
		...decodeSnapshotFields(record, key),
		...present('meta', stringMapField(record, 'meta', key)),
	};
}

/** What a snapshot and its summary have in common. */
export function decodeSnapshotFields(record: JsonRecord, key: string): Omit<Snapshot, 'version' | 'meta'> {
	return {
		created: stringField(record, 'created', key),
		root: optionalKeyField(record, 'root', 'node', key),
		seq: integerField(record, 'seq', key),
		...present('source', decodeSource(record, key)),
		...present('tags', stringsField(record, 'tags', key) ?? undefined),
		...present('changeToken', optionalStringField(record, 'change_token', key)),
		...present('excludeHash', optionalStringField(record, 'exclude_hash', key)),
	};
}

function decodeSource(record: JsonRecord, key: string): SnapshotSource | undefined {
	const source = recordField(record, 'source', key);
	return (
		source && {
			type: stringField(source, 'type', key),
			...present('account', optionalStringField(source, 'account', key)),
			...present('path', optionalStringField(source, 'path', key)),
			...present('identity', optionalStringField(source, 'identity', key)),
			...present('pathId', optionalStringField(source, 'path_id', key)),
			...present('driveName', optionalStringField(source, 'drive_name', key)),
			...present('fsType', optionalStringField(source, 'fs_type', key)),
		}
	);
}
