import {Buffer} from 'node:buffer';
import {encodeInteger, encodeString} from './canonical-json.js';
import {booleanField, integerField, stringField} from './fields.js';
import type {RepositoryConfig} from './model.js';
import {parseRecord} from './parse-json.js';

/** The marker object `config`. Format reference 2.7. */
export function encodeRepositoryConfig(config: RepositoryConfig): Buffer {
	return Buffer.from(
		`{"version":${encodeInteger(config.version)},"created":${encodeString(config.created)},"encrypted":${config.encrypted ? 'true' : 'false'}}`,
		'utf8',
	);
}

/** Throws CorruptObjectError with `key`. Whether the version is one that this program knows is for the caller to say. */
export function decodeRepositoryConfig(bytes: Uint8Array, key: string): RepositoryConfig {
	const record = parseRecord(bytes, key);
	return {
		version: integerField(record, 'version', key),
		created: stringField(record, 'created', key),
		encrypted: booleanField(record, 'encrypted', key),
	};
}
