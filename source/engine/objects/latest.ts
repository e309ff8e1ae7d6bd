import {Buffer} from 'node:buffer';
import {encodeInteger, encodeString} from './canonical-json.js';
import {integerField, optionalKeyField, wrongField} from './fields.js';
import type {LatestPointer} from './model.js';
import {parseRecord} from './parse-json.js';

/** `index/latest`. Format reference 2.7. */
export function encodeLatest(pointer: LatestPointer): Buffer {
	return Buffer.from(
		`{"latest_snapshot":${encodeString(pointer.latestSnapshot)},"seq":${encodeInteger(pointer.seq)}}`,
		'utf8',
	);
}

/** Throws CorruptObjectError with `key`. */
export function decodeLatest(bytes: Uint8Array, key: string): LatestPointer {
	const record = parseRecord(bytes, key);
	const latestSnapshot = optionalKeyField(record, 'latest_snapshot', 'snapshot', key);
	if (latestSnapshot === '') {
		throw wrongField(key, 'latest_snapshot', 'the key of a snapshot');
	}

	return {latestSnapshot, seq: integerField(record, 'seq', key)};
}
