import {Buffer} from 'node:buffer';
import {UsageError} from '../errors.js';
import {compareUtf8} from './hashes.js';
import type {JsonValue} from './model.js';
import {scanUtf8} from './utf8.js';

// Most strings need nothing but quotes, and this test costs far less than rewriting them.
const special = /[^ !#-%'-;=?-[\]-\u2027\u202A-\uD7FF\uE000-\uFFFF]/;
const specials = /[^ !#-%'-;=?-[\]-\u2027\u202A-\uFFFF]/g;

const shortEscapes = new Map([
	['"', String.raw`\"`],
	['\\', String.raw`\\`],
	['\b', String.raw`\b`],
	['\f', String.raw`\f`],
	['\n', String.raw`\n`],
	['\r', String.raw`\r`],
	['\t', String.raw`\t`],
]);

const replacement = String.raw`\ufffd`;

function escape(character: string): string {
	return shortEscapes.get(character) ?? String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0');
}

/**
A JSON string as Go's encoder writes it. Format reference 2.1 rule 5.

Half of a surrogate pair, which no repository can hold, becomes the escaped replacement character.
*/
export function encodeString(text: string): string {
	if (!special.test(text)) {
		return `"${text}"`;
	}

	const escaped = text.replaceAll(specials, escape);
	return `"${escaped.isWellFormed() ? escaped : escaped.replaceAll(/\p{Surrogate}/gu, replacement)}"`;
}

/** A JSON string for bytes that may not be UTF-8: one escaped replacement character for each invalid byte. Format reference 2.1 rule 6. */
export function encodeStringBytes(bytes: Uint8Array): string {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let body = '';
	scanUtf8(
		buffer,
		(start, end) => {
			body += encodeString(buffer.toString('utf8', start, end)).slice(1, -1);
		},
		() => {
			body += replacement;
		},
	);
	return `"${body}"`;
}

/** A whole number in decimal. Throws UsageError for what a JavaScript number cannot hold exactly. Format reference 2.1 rule 7. */
export function encodeInteger(value: number): string {
	if (!Number.isSafeInteger(value)) {
		throw new UsageError(`${value} is not a whole number that can be stored`);
	}

	return String(value);
}

export function encodeStrings(list: readonly string[]): string {
	if (list.length === 1) {
		return `[${encodeString(list[0] ?? '')}]`;
	}

	return `[${list.map(encodeString).join(',')}]`;
}

/** A list of keys or hashes. They need no escapes, and a reader that met anything else in their place would refuse it. */
export function encodeKeys(keys: readonly string[]): string {
	return keys.length === 0 ? '[]' : `["${keys.join('","')}"]`;
}

/** An object whose keys stand in the order of their UTF-8 bytes. Format reference 2.1 rule 2. */
export function encodeMap<Value>(map: ReadonlyMap<string, Value>, encodeValue: (value: Value) => string): string {
	let text = '';
	const entries = map.size > 1 ? [...map].toSorted(([a], [b]) => compareUtf8(a, b)) : map;
	for (const [key, value] of entries) {
		text += (text === '' ? '{' : ',') + encodeString(key) + ':' + encodeValue(value);
	}

	return text === '' ? '{}' : text + '}';
}

/**
A generic value, as it may stand in `extra`. Format reference 2.1 rule 8.

Throws UsageError for NaN and the infinities, which JSON cannot say.
*/
export function encodeJson(value: JsonValue): string {
	if (typeof value === 'string') {
		return encodeString(value);
	}

	if (typeof value === 'number') {
		return encodeNumber(value);
	}

	if (Array.isArray(value)) {
		return `[${value.map(encodeJson).join(',')}]`;
	}

	return value instanceof Map ? encodeMap(value, encodeJson) : String(value);
}

function encodeNumber(value: number): string {
	if (!Number.isFinite(value)) {
		throw new UsageError(`${value} cannot be stored as a JSON number`);
	}

	return Object.is(value, -0) ? '-0' : String(value);
}
