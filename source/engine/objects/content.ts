import {Buffer} from 'node:buffer';
import {UsageError} from '../errors.js';
import {encodeInteger, encodeKeys} from './canonical-json.js';
import {bytesField, keysField, naturalField, present, stringField, wrongField} from './fields.js';
import type {Content} from './model.js';
import {parseRecord} from './parse-json.js';

/** Enough for the list of the chunks of a file of about 4 TB. */
export const maximumContentSize = 256 * 1024 * 1024;

/** `"chunk/<64 digits>",` and room for the other fields. */
export const maximumChunks = Math.floor((maximumContentSize - 100) / 73);

/** Format reference 2.3. Empty inline data is left out, as the Go encoder does. Throws UsageError when there are more chunks than can be read back. */
export function encodeContent(content: Content): Buffer {
	let text = `{"type":"content","size":${encodeInteger(content.size)}`;
	if (content.chunks.length > maximumChunks) {
		throw new UsageError(
			`A file of ${content.chunks.length} chunks is more than the ${maximumChunks} that the repository format can hold`,
		);
	}

	if (content.chunks.length > 0) {
		text += `,"chunks":${encodeKeys(content.chunks)}`;
	}

	if (content.inline && content.inline.length > 0) {
		text += `,"data_inline_b64":"${content.inline.toString('base64')}"`;
	}

	return Buffer.from(text + '}', 'utf8');
}

/**
Throws CorruptObjectError with `key`.

The key names the file's bytes, not this text, so nothing but the bytes themselves proves that the object is the right one.
*/
export function decodeContent(bytes: Uint8Array, key: string): Content {
	const record = parseRecord(bytes, key, maximumContentSize);
	if (stringField(record, 'type', key) !== 'content') {
		throw wrongField(key, 'type', '"content"');
	}

	return {
		size: naturalField(record, 'size', key),
		chunks: keysField(record, 'chunks', 'chunk', key),
		...present('inline', bytesField(record, 'data_inline_b64', key)),
	};
}
