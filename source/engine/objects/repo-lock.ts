import {Buffer} from 'node:buffer';
import {encodeString} from './canonical-json.js';
import {booleanField, optionalStringField, present, stringField} from './fields.js';
import type {RepoLock} from './model.js';
import {parseRecord} from './parse-json.js';

/** A lock object. Format reference 8.1; `boot_id` is ours and ignored by others. */
export function encodeRepoLock(lock: RepoLock): Buffer {
	let text = `{"operation":${encodeString(lock.operation)},"holder":${encodeString(lock.holder)}`;
	text += `,"acquired_at":${encodeString(lock.acquiredAt)},"expires_at":${encodeString(lock.expiresAt)}`;
	text += lock.isShared ? ',"is_shared":true' : '';
	text += lock.bootId ? `,"boot_id":${encodeString(lock.bootId)}` : '';
	return Buffer.from(text + '}', 'utf8');
}

/** Throws CorruptObjectError with `key`. Times are texts: one that is no time makes a lock that never expires. */
export function decodeRepoLock(bytes: Uint8Array, key: string): RepoLock {
	const record = parseRecord(bytes, key);
	return {
		operation: stringField(record, 'operation', key),
		holder: stringField(record, 'holder', key),
		acquiredAt: stringField(record, 'acquired_at', key),
		expiresAt: stringField(record, 'expires_at', key),
		isShared: booleanField(record, 'is_shared', key),
		...present('bootId', optionalStringField(record, 'boot_id', key)),
	};
}
