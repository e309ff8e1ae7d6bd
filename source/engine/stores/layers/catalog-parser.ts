import {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../../errors.js';
import {hashedKinds, isHashedKey, kindNumber, isStorableKey, packsKey} from '../../objects/keys.js';

type Place = {readonly p?: unknown; readonly o?: unknown; readonly l?: unknown};

/** Receives the entries of a catalog in their order; a key may come more than once, the last one counts. */
export type CatalogSink = {
	/** An object named by its hash. `hash` and `packHash` are views that are overwritten by the next entry. */
	hashed(kind: number, hash: Buffer, packHash: Buffer, offset: number, length: number): void;
	/** Any other object, such as `index/latest`. */
	named(key: string, packHash: Buffer, offset: number, length: number): void;
};

/** No honest entry is longer: keys have some 80 bytes. */
const longestEntry = 65_536;
const highest = 0xff_ff_ff_fe;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const backslash = 0x5c;

const packText = Buffer.from('":{"p":"packs/');
const offsetText = Buffer.from('","o":');
const lengthText = Buffer.from(',"l":');
const kindTexts = hashedKinds.map(kind => Buffer.from(`"${kind}/`));

const invalid = 0xff;
const nibbles = new Uint8Array(256).fill(invalid);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
	nibbles[digit.charCodeAt(0)] = value;
}

/**
Parses `index/packs` (format reference 7.3) as it streams by: entries written in the usual way at some 10 million a second, any other legal JSON
through a slower path. Nothing is ever held but one piece of the stream.

@throws CorruptObjectError for everything that is not a complete catalog with sane entries.
*/
export class CatalogParser {
	readonly #sink: CatalogSink;
	readonly #hash = Buffer.alloc(32);
	readonly #packHash = Buffer.alloc(32);
	#pending: Buffer = Buffer.alloc(0);
	#state: 'start' | 'first' | 'entry' | 'separator' | 'end' = 'start';
	#offset = 0;
	#length = 0;
	#kind = 0;

	constructor(sink: CatalogSink) {
		this.#sink = sink;
	}

	push(piece: Uint8Array): void {
		const bytes =
			this.#pending.length === 0
				? Buffer.from(piece.buffer, piece.byteOffset, piece.length)
				: Buffer.concat([this.#pending, piece]);
		const end = this.#parse(bytes);
		if (bytes.length - end > longestEntry) {
			throw damaged('an entry of it is too long');
		}

		this.#pending = Buffer.from(bytes.subarray(end));
	}

	/** To be called when the stream has ended. */
	finish(): void {
		if (this.#state !== 'end' || this.#pending.length > 0) {
			throw damaged('it ends in the middle');
		}
	}

	/** @returns How many bytes need not be seen again. */
	#parse(bytes: Buffer): number {
		let at = 0;
		for (;;) {
			at = afterSpace(bytes, at);
			const byte = bytes[at];
			if (byte === undefined) {
				return at;
			}

			switch (this.#state) {
				case 'start': {
					this.#expect(byte === openBrace);
					this.#state = 'first';
					at++;
					break;
				}

				case 'first':
				case 'entry': {
					if (byte === closeBrace && this.#state === 'first') {
						this.#state = 'end';
						at++;
						break;
					}

					const end = this.#entry(bytes, at);
					if (end === -1) {
						return at;
					}

					this.#state = 'separator';
					at = end;
					break;
				}

				case 'separator': {
					this.#expect(byte === comma || byte === closeBrace);
					this.#state = byte === comma ? 'entry' : 'end';
					at++;
					break;
				}

				case 'end': {
					throw damaged('something follows its end');
				}
			}
		}
	}

	/** @returns Position after the entry, or -1 when it is not complete. */
	#entry(bytes: Buffer, at: number): number {
		const end = this.#usualEntry(bytes, at);
		if (end !== -1) {
			this.#sink.hashed(this.#kind, this.#hash, this.#packHash, this.#offset, this.#length);
			return end;
		}

		const any = entryEnd(bytes, at);
		if (any !== -1) {
			this.#anyEntry(bytes.toString('utf8', at, any));
		}

		return any;
	}

	/** `"kind/<hex>":{"p":"packs/<hex>","o":<digits>,"l":<digits>}` without any white space. */
	#usualEntry(bytes: Buffer, start: number): number {
		const kind = kindTexts.findIndex(text => startsWith(bytes, start, text));
		const text = kindTexts[kind];
		if (text === undefined) {
			return -1;
		}

		let at = start + text.length;
		if (!decodeHash(bytes, at, this.#hash)) {
			return -1;
		}

		at += 64;
		if (!startsWith(bytes, at, packText) || !decodeHash(bytes, at + packText.length, this.#packHash)) {
			return -1;
		}

		at += packText.length + 64;
		if (!startsWith(bytes, at, offsetText)) {
			return -1;
		}

		at = this.#number(bytes, at + offsetText.length);
		this.#offset = this.#value;
		if (at === -1 || !startsWith(bytes, at, lengthText)) {
			return -1;
		}

		at = this.#number(bytes, at + lengthText.length);
		this.#length = this.#value;
		this.#kind = kind;
		return at === -1 || bytes[at] !== closeBrace || this.#offset + this.#length > highest ? -1 : at + 1;
	}

	#value = 0;

	#number(bytes: Buffer, start: number): number {
		let at = start;
		let value = 0;
		for (let digit = bytes[at]; digit !== undefined && digit >= 0x30 && digit <= 0x39; digit = bytes[at]) {
			value = value * 10 + digit - 0x30;
			at++;
		}

		this.#value = value;
		const isPlain = at > start && at - start <= 10 && (bytes[start] !== 0x30 || at === start + 1);
		return isPlain && at < bytes.length ? at : -1;
	}

	#anyEntry(text: string): void {
		let parsed: Record<string, unknown>;
		try {
			// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the braces make it an object
			parsed = JSON.parse(`{${text}}`) as Record<string, unknown>;
		} catch (error) {
			throw damaged('it is not valid JSON', error);
		}

		const [pair] = Object.entries(parsed);
		const [key, value] = pair ?? [];
		if (key === undefined || !isStorableKey(key) || typeof value !== 'object' || value === null) {
			throw damaged(`it has an entry that no repository can have: ${text.slice(0, 100)}`);
		}

		const {p, o, l}: Place = value;
		if (
			typeof p !== 'string' ||
			!p.startsWith('packs/') ||
			!isHashedKey(p) ||
			!isOffset(o) ||
			!isOffset(l) ||
			o + l > highest
		) {
			throw damaged(`its entry for ${key} states no place in a pack`);
		}

		this.#packHash.write(p.slice('packs/'.length), 'hex');
		if (!isHashedKey(key)) {
			this.#sink.named(key, this.#packHash, o, l);
			return;
		}

		const slash = key.indexOf('/');
		this.#hash.write(key.slice(slash + 1), 'hex');
		this.#sink.hashed(kindNumber(key.slice(0, slash)), this.#hash, this.#packHash, o, l);
	}

	#expect(isRight: boolean): void {
		if (!isRight) {
			throw damaged('it is not a list of objects');
		}
	}
}

const isOffset = (value: unknown): value is number =>
	Number.isSafeInteger(value) && typeof value === 'number' && value >= 0;

const damaged = (reason: string, cause?: unknown) =>
	new CorruptObjectError(packsKey, reason, {
		cause,
		hint: 'Nothing was changed. Restore index/packs from a copy of the repository if there is one, before anything else is written.',
	});

function startsWith(bytes: Buffer, at: number, text: Buffer): boolean {
	if (at + text.length > bytes.length) {
		return false;
	}

	let index = 0;
	while (index < text.length && bytes[at + index] === text[index]) {
		index++;
	}

	return index === text.length;
}

/** 64 lower-case hex digits. */
function decodeHash(bytes: Buffer, at: number, target: Buffer): boolean {
	if (at + 64 > bytes.length) {
		return false;
	}

	let wrong = 0;
	for (let index = 0; index < 32; index++) {
		const high = nibbles[bytes[at + index * 2] ?? 0] ?? invalid;
		const low = nibbles[bytes[at + index * 2 + 1] ?? 0] ?? invalid;
		wrong |= (high | low) & 0xf0;
		target[index] = (high << 4) | low;
	}

	return wrong === 0;
}

function afterSpace(bytes: Buffer, start: number): number {
	let at = start;
	for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) {
		at++;
	}

	return at;
}

/** Position after `"key" : {…}`, or -1 when it is not complete. Knows only strings and braces; the rest is up to the JSON parser. */
function entryEnd(bytes: Buffer, start: number): number {
	let depth = 0;
	let isString = false;
	let hasColon = false;
	for (let at = start; at < bytes.length; at++) {
		const byte = bytes[at];
		if (isString) {
			if (byte === backslash) {
				at++;
			} else if (byte === quote) {
				isString = false;
			}
		} else if (byte === quote) {
			isString = true;
		} else if (byte === openBrace) {
			depth++;
		} else if (byte === closeBrace && --depth <= 0) {
			return hasColon && depth === 0 ? at + 1 : fail();
		} else if (byte === colon) {
			hasColon = true;
		} else if (byte === comma && depth === 0) {
			return fail();
		}
	}

	return -1;
}

function fail(): never {
	throw damaged('it is not a list of objects');
}
