import {Buffer} from 'node:buffer';
import {HashScratch} from '../../compute/shared-catalog.js';
import {CorruptObjectError} from '../../errors.js';
import {isHashedKey, kindNumber, packsKey} from '../../objects/keys.js';
import {decodeKey, hexValues} from '../../objects/key-bytes.js';
import {memberEnd, parseMember, skipWhiteSpace} from './catalog-member.js';
import type {PackLocation} from './pack-location.js';

const quote = 0x22;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const afterKey = Buffer.from('":{"p":"packs/');
const afterPack = Buffer.from('","o":');
const afterOffset = Buffer.from(',"l":');
const kinds = ['chunk', 'content', 'filemeta', 'node', 'snapshot'].map(kind => ({
	kind: kindNumber(kind),
	start: Buffer.from(`"${kind}/`),
}));

/** An entry as this program and the Go tool write it is shorter. */
const longestPlainEntry = 256;
/** No entry is longer, whatever stands in it; more would only be read to fill the memory. */
const longestEntry = 1_048_576;

/** Receives the entries in their order; of equal keys the last one counts. The hashes are overwritten by the next entry. */
export type CatalogSink = {
	hashed(kind: number, hash: Int32Array, packHash: Int32Array, offset: number, length: number): void;
	/** An object that is not named by a hash, such as `index/latest`. */
	named(key: string, location: PackLocation): void;
};

/** The Go tool packs one, `index/latest`. They are not kept in flat memory, so their number has a bound. */
const mostNamed = 10_000;

type Place = 'start' | 'first' | 'member' | 'separator' | 'end';

/**
Parses `index/packs` piece by piece. Format reference 7.3.

Entries in the form in which they are written everywhere are taken at sight; everything else that JSON allows goes a slower way.
*/
export class CatalogReader {
	readonly #sink: CatalogSink;
	readonly #key = new HashScratch();
	readonly #pack = new HashScratch();
	#rest: Buffer[] = [];
	#restLength = 0;
	#enough = 0;
	#place: Place = 'start';
	#position = 0;
	#number = 0;
	#named = 0;

	constructor(sink: CatalogSink) {
		this.#sink = sink;
	}

	/** @throws {CorruptObjectError} As soon as it is clear that this is no catalog. */
	push(piece: Buffer): void {
		this.#rest.push(piece);
		this.#restLength += piece.length;
		if (this.#restLength >= this.#enough) {
			this.#take(false);
		}
	}

	/** @throws {CorruptObjectError} When the catalog ends too early. */
	end(): void {
		this.#take(true);
		if (this.#place !== 'end') {
			throw this.#broken('it ends in the middle');
		}
	}

	#take(isLast: boolean): void {
		const bytes = this.#rest.length === 1 ? this.#rest[0] : undefined;
		const window = bytes ?? Buffer.concat(this.#rest);
		const taken = this.#read(window, isLast);
		this.#position += taken;
		this.#rest = [window.subarray(taken)];
		this.#restLength = window.length - taken;
		if (this.#restLength > longestEntry) {
			throw this.#broken('an entry is longer than any entry can be');
		}

		// What is not complete is looked at again only when there is twice as much of it.
		this.#enough = this.#restLength > longestPlainEntry ? this.#restLength * 2 : 0;
	}

	/** @returns How many bytes are done with. */
	#read(bytes: Buffer, isLast: boolean): number {
		let at = 0;
		for (;;) {
			at = skipWhiteSpace(bytes, at);
			if (at === bytes.length) {
				return at;
			}

			const next = this.#readOne(bytes, at);
			if (next === -1) {
				if (isLast) {
					throw this.#broken('it ends in the middle');
				}

				return at;
			}

			at = next;
		}
	}

	/** @returns Where the next token begins, or -1 when this one is not complete. */
	#readOne(bytes: Buffer, at: number): number {
		const byte = bytes[at];
		if (this.#place === 'start' && byte === openBrace) {
			this.#place = 'first';
			return at + 1;
		}

		if ((this.#place === 'first' || this.#place === 'separator') && byte === closeBrace) {
			this.#place = 'end';
			return at + 1;
		}

		if (this.#place === 'separator' && byte === comma) {
			this.#place = 'member';
			return at + 1;
		}

		if ((this.#place === 'first' || this.#place === 'member') && byte === quote) {
			const next = this.#readMember(bytes, at);
			if (next !== -1) {
				this.#place = 'separator';
			}

			return next;
		}

		throw this.#broken(`byte ${this.#position + at} cannot stand there`);
	}

	#readMember(bytes: Buffer, at: number): number {
		try {
			const next = at + longestPlainEntry <= bytes.length ? this.#readPlain(bytes, at) : -1;
			return next === -1 ? this.#readAny(bytes, at) : next;
		} catch (error) {
			throw error instanceof CorruptObjectError ? error : this.#broken('its keys are not hashes', error);
		}
	}

	/** An entry in the usual form; -1 for every other. The caller makes sure that it cannot reach beyond the end. */
	#readPlain(bytes: Buffer, start: number): number {
		for (const {kind, start: begin} of kinds) {
			if (!matches(bytes, start, begin)) {
				continue;
			}

			let at = start + begin.length;
			if (!readHex(bytes, at, this.#key.bytes) || !matches(bytes, at + 64, afterKey)) {
				return -1;
			}

			at += 64 + afterKey.length;
			if (!readHex(bytes, at, this.#pack.bytes) || !matches(bytes, at + 64, afterPack)) {
				return -1;
			}

			at = this.#readNumber(bytes, at + 64 + afterPack.length);
			const offset = this.#number;
			if (at === -1 || !matches(bytes, at, afterOffset)) {
				return -1;
			}

			at = this.#readNumber(bytes, at + afterOffset.length);
			if (at === -1 || bytes[at] !== closeBrace) {
				return -1;
			}

			this.#sink.hashed(kind, this.#key.words, this.#pack.words, offset, this.#number);
			return at + 1;
		}

		return -1;
	}

	/** At most nine digits, so that no bound is left to check. Sets `#number`. */
	#readNumber(bytes: Buffer, start: number): number {
		let value = 0;
		let at = start;
		for (; at < start + 9; at++) {
			const digit = (bytes[at] ?? 0) - 0x30;
			if (digit < 0 || digit > 9) {
				break;
			}

			value = value * 10 + digit;
		}

		this.#number = value;
		const hasLeadingZero = bytes[start] === 0x30 && at > start + 1;
		return at === start || hasLeadingZero ? -1 : at;
	}

	#readAny(bytes: Buffer, start: number): number {
		const end = memberEnd(bytes, start);
		if (end === -1) {
			return -1;
		}

		const {key, location} = parseMember(bytes.toString('utf8', start, end), this.#position + start);
		if (isHashedKey(key)) {
			const kind = decodeKey(key, this.#key.bytes);
			decodeKey(location.pack, this.#pack.bytes);
			this.#sink.hashed(kind, this.#key.words, this.#pack.words, location.offset, location.length);
			return end;
		}

		this.#named++;
		if (this.#named > mostNamed) {
			throw this.#broken('it has more index objects than any repository');
		}

		this.#sink.named(key, location);
		return end;
	}

	#broken(reason: string, cause?: unknown): CorruptObjectError {
		return new CorruptObjectError(packsKey, reason, {cause});
	}
}

/** Parses a catalog as it streams by. Errors of {@link CatalogReader}, and of the iteration. */
export async function parseCatalog(pieces: AsyncIterable<Buffer> | Iterable<Buffer>, sink: CatalogSink): Promise<void> {
	const reader = new CatalogReader(sink);
	for await (const piece of pieces) {
		reader.push(piece);
	}

	reader.end();
}

function matches(bytes: Buffer, start: number, wanted: Buffer): boolean {
	let i = 0;
	while (i < wanted.length && bytes[start + i] === wanted[i]) {
		i++;
	}

	return i === wanted.length;
}

/** 64 lower-case hex digits; `target` may have been written to when it is false. */
function readHex(bytes: Buffer, start: number, target: Buffer): boolean {
	let seen = 0;
	for (let i = 0; i < 32; i++) {
		const high = hexValues[bytes[start + 2 * i] ?? 0] ?? 0;
		const low = hexValues[bytes[start + 2 * i + 1] ?? 0] ?? 0;
		seen |= high | low;
		target[i] = (high << 4) | low;
	}

	return seen < 0x80;
}
