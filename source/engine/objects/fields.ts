import {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../errors.js';
import {isKeyOf, type HashedKind} from './keys.js';
import {isRecord, type JsonRecord} from './parse-json.js';

/*
Reads the fields of one parsed object. A field that is absent or null has its zero value (format reference 2.2);
one of another type throws CorruptObjectError that names it.
*/

export function wrongField(key: string, name: string, expected: string): CorruptObjectError {
	return new CorruptObjectError(key, `its field ${name} is not ${expected}`);
}

export function stringField(record: JsonRecord, name: string, key: string): string {
	const value = record[name] ?? '';
	if (typeof value !== 'string') {
		throw wrongField(key, name, 'text');
	}

	return value;
}

/** Like {@link stringField}, but `undefined` for empty: for fields that are left out when empty. */
export function optionalStringField(record: JsonRecord, name: string, key: string): string | undefined {
	const value = stringField(record, name, key);
	return value === '' ? undefined : value;
}

export function booleanField(record: JsonRecord, name: string, key: string): boolean {
	const value = record[name] ?? false;
	if (typeof value !== 'boolean') {
		throw wrongField(key, name, 'true or false');
	}

	return value;
}

/**
A whole number; what a JavaScript number cannot hold exactly is refused, for its digits are already lost (trap T4).

Other spellings of a whole number, such as `1.0`, which the Go tool refuses and never writes, pass.
*/
export function integerField(record: JsonRecord, name: string, key: string): number {
	const value = record[name] ?? 0;
	if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
		throw wrongField(key, name, 'a whole number within 2^53');
	}

	// -0 is 0 to every reader of integers
	return value + 0;
}

export function naturalField(
	record: JsonRecord,
	name: string,
	key: string,
	maximum: number = Number.MAX_SAFE_INTEGER,
): number {
	const value = integerField(record, name, key);
	if (value < 0 || value > maximum) {
		throw wrongField(key, name, `a whole number from 0 to ${maximum}`);
	}

	return value;
}

export function uint32Field(record: JsonRecord, name: string, key: string): number {
	return naturalField(record, name, key, 0xff_ff_ff_ff);
}

export function listField(record: JsonRecord, name: string, key: string): readonly unknown[] | null {
	const value = record[name] ?? null;
	if (value !== null && !Array.isArray(value)) {
		throw wrongField(key, name, 'a list');
	}

	return value;
}

export function stringsField(record: JsonRecord, name: string, key: string): string[] | null {
	const list = listField(record, name, key);
	return list === null ? null : list.map((item, index) => stringItem(item, `${name}[${index}]`, key));
}

function stringItem(value: unknown, name: string, key: string): string {
	if (value !== null && typeof value !== 'string') {
		throw wrongField(key, name, 'text');
	}

	return value ?? '';
}

/** A list of keys of one kind; empty when absent. */
export function keysField(record: JsonRecord, name: string, kind: HashedKind, key: string): string[] {
	const list = listField(record, name, key) ?? [];
	const keys: string[] = [];
	for (const item of list) {
		if (typeof item !== 'string' || !isKeyOf(kind, item)) {
			throw wrongField(key, `${name}[${keys.length}]`, `the key of a ${kind}`);
		}

		keys.push(item);
	}

	return keys;
}

/** The key of an object of one kind, or empty. */
export function optionalKeyField(record: JsonRecord, name: string, kind: HashedKind, key: string): string {
	const value = stringField(record, name, key);
	if (value !== '' && !isKeyOf(kind, value)) {
		throw wrongField(key, name, `the key of a ${kind}`);
	}

	return value;
}

export function recordField(record: JsonRecord, name: string, key: string): JsonRecord | undefined {
	const value = record[name] ?? undefined;
	if (value !== undefined && !isRecord(value)) {
		throw wrongField(key, name, 'an object');
	}

	return value;
}

/** Base64 with padding; `undefined` when absent. */
export function bytesField(record: JsonRecord, name: string, key: string): Buffer | undefined {
	const value = record[name] ?? undefined;
	return value === undefined ? undefined : bytesFromBase64(value, name, key);
}

export function bytesFromBase64(value: unknown, name: string, key: string): Buffer {
	const bytes = typeof value === 'string' ? strictBase64(value) : undefined;
	if (!bytes) {
		throw wrongField(key, name, 'base64');
	}

	return bytes;
}

/** `undefined` when the text is not standard base64 with padding. Node itself skips whatever it does not know. */
export function strictBase64(text: string): Buffer | undefined {
	const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
	const bytes = Buffer.from(text, 'base64');
	const isWhole = text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding;
	return isWhole && !text.includes('-') && !text.includes('_') ? bytes : undefined;
}

/** An object of texts; `undefined` when absent. */
export function stringMapField(record: JsonRecord, name: string, key: string): Map<string, string> | undefined {
	const fields = recordField(record, name, key);
	return (
		fields &&
		new Map(Object.entries(fields).map(([field, value]) => [field, stringItem(value, `${name}.${field}`, key)]))
	);
}

/** An object with this property, or without it when the value is undefined. */
export function present<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>>;
export function present(name: string, value: unknown): Record<string, unknown> {
	return value === undefined ? {} : {[name]: value};
}
