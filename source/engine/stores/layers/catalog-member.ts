import type {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../../errors.js';
import {isHashedKey, isKeyOf, packsKey} from '../../objects/keys.js';
import {isNamedMember, isPlace, type PackLocation} from './pack-location.js';

const deepest = 64;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** The first byte from `start` that is no JSON white space; the length when there is none. */
export function skipWhiteSpace(bytes: Buffer, start: number): number {
	let at = start;
	while (at < bytes.length && isWhiteSpace(bytes[at] ?? 0)) {
		at++;
	}

	return at;
}

const isWhiteSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
Where a member of the outermost object ends: the comma or brace after its value. -1 when that is beyond the bytes.

Only strings and brackets are looked at; whether it is JSON shows when it is parsed.
*/
export function memberEnd(bytes: Buffer, start: number): number {
	let depth = 0;
	for (let at = start; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0;
		if (byte === quote) {
			at = stringEnd(bytes, at);
			if (at === -1) {
				return -1;
			}
		} else if (depth === 0 && (byte === comma || isClosing(byte))) {
			return at;
		} else if (isClosing(byte)) {
			depth--;
		} else if (isOpening(byte) && ++depth > deepest) {
			throw new CorruptObjectError(packsKey, 'an entry is nested too deeply');
		}
	}

	return -1;
}

const isOpening = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

/** The closing quote of the string that opens at `start`, or -1. */
function stringEnd(bytes: Buffer, start: number): number {
	for (let at = start + 1; at < bytes.length; at++) {
		if (bytes[at] === quote) {
			return at;
		}

		if (bytes[at] === backslash) {
			at++;
		}
	}

	return -1;
}

/**
One member of the catalog, as text without the comma.

@param position Where it stands, for the message.
@throws {CorruptObjectError} When it is not JSON, or not an entry that a catalog can have.
*/
export function parseMember(text: string, position: number): {key: string; location: PackLocation} {
	let parsed: unknown;
	try {
		parsed = JSON.parse(`{${text}}`);
	} catch (error) {
		throw new CorruptObjectError(packsKey, `the entry at byte ${position} is not JSON`, {cause: error});
	}

	const [pair] = Object.entries(parsed ?? {});
	const [key = '', value]: [string?, unknown?] = pair ?? [];
	const shown = JSON.stringify(key.slice(0, 100));
	if (!(isHashedKey(key) && !isKeyOf('packs', key)) && !isNamedMember(key)) {
		throw new CorruptObjectError(packsKey, `${shown} cannot be a member of a pack`);
	}

	if (typeof value !== 'object' || value === null) {
		throw new CorruptObjectError(packsKey, `the entry of ${shown} is not an object`);
	}

	const {p: pack, o: offset, l: length}: {p?: unknown; o?: unknown; l?: unknown} = value;
	if (typeof pack !== 'string' || !isKeyOf('packs', pack)) {
		throw new CorruptObjectError(packsKey, `the entry of ${shown} names no pack`);
	}

	if (!isPlace(offset, length)) {
		throw new CorruptObjectError(packsKey, `the entry of ${shown} names no place in its pack`);
	}

	return {key, location: {pack, offset: Number(offset), length: Number(length)}};
}
