import {Buffer, isUtf8} from 'node:buffer';
import {CorruptObjectError} from '../errors.js';
import {checkShape} from './json-shape.js';
import type {JsonValue} from './model.js';

/** No honest object nests deeper; deeper ones are refused before they cost memory. */
export const maximumDepth = 64;

/** What an object other than a list of chunks may be at most, in bytes: room for an entry with large extended attributes. */
export const defaultMaximumSize = 64 * 1024 * 1024;

// Below this size no shape of JSON costs more than a few megabytes.
const harmlessSize = 65_536;

/** An object as `JSON.parse` gives it; `__proto__` is a plain property of its own there. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
Parses one JSON text from the repository, which may be hostile. Throws CorruptObjectError with `key`.

Repeated fields: the last wins. Halves of surrogate pairs become U+FFFD. Format reference 2.2.
*/
export function parseJson(bytes: Uint8Array, key: string, maximumSize: number = defaultMaximumSize): unknown {
	if (bytes.length > maximumSize) {
		throw new CorruptObjectError(
			key,
			`it is ${bytes.length} bytes long, more than the ${maximumSize} that such an object can have`,
		);
	}

	if (!isUtf8(bytes)) {
		throw new CorruptObjectError(key, 'it is not UTF-8 text');
	}

	if (bytes.length > harmlessSize) {
		checkShape(bytes, key);
	}

	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new CorruptObjectError(key, 'it is not JSON', {cause: error});
	}

	return text.includes(String.raw`\u`) && surrogateEscape.test(text) ? repairSurrogates(value, key, 0) : value;
}

const surrogateEscape = /\\u[dD]/;

function repairSurrogates(value: unknown, key: string, depth: number): unknown {
	if (typeof value === 'string') {
		return value.toWellFormed();
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	checkDepth(key, depth);
	if (Array.isArray(value)) {
		return value.map(item => repairSurrogates(item, key, depth + 1));
	}

	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [name.toWellFormed(), repairSurrogates(item, key, depth + 1)]),
	);
}

/** The same values with maps for objects, whose keys are not to be trusted (trap T2). Throws CorruptObjectError when nested too deeply. */
export function toJsonValue(value: unknown, key: string, depth = 0): JsonValue {
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
		return value;
	}

	checkDepth(key, depth);
	if (Array.isArray(value)) {
		return value.map(item => toJsonValue(item, key, depth + 1));
	}

	if (isRecord(value)) {
		return toJsonMap(value, key, depth);
	}

	throw new CorruptObjectError(key, 'it holds something that JSON cannot say');
}

/** As {@link toJsonValue}, for an object. */
export function toJsonMap(record: JsonRecord, key: string, depth = 0): Map<string, JsonValue> {
	checkDepth(key, depth);
	const map = new Map<string, JsonValue>();
	for (const [name, value] of Object.entries(record)) {
		map.set(name, toJsonValue(value, key, depth + 1));
	}

	return map;
}

function checkDepth(key: string, depth: number): void {
	if (depth >= maximumDepth) {
		throw new CorruptObjectError(key, `its JSON is nested more than ${maximumDepth} levels deep`);
	}
}

export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object. Throws CorruptObjectError when it is anything else. */
export function parseRecord(bytes: Uint8Array, key: string, maximumSize?: number): JsonRecord {
	const value = parseJson(bytes, key, maximumSize);
	if (!isRecord(value)) {
		throw new CorruptObjectError(key, 'it is not a JSON object');
	}

	return value;
}
