import {Buffer} from 'node:buffer';
import {createDecipheriv, createHash, createHmac, hkdfSync} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {decompress, init} from '@bokuweb/zstd-wasm';
import {argon2id} from 'hash-wasm';

/*
The lower half of a reader of the repository format that has nothing in common with the program: written from the description of the format alone, and as strict as
the Go tool where that is strict. What it reads, another implementation can read. Numbers in comments are sections of the format reference.
*/

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Stored bytes by their keys. */
export type StoredObjects = ReadonlyMap<string, Buffer>;

/** All files of a folder, as the local backend lists them. */
export function filesOf(folder: string): StoredObjects {
	const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
	return new Map(
		files.map(entry => {
			const file = path.join(entry.parentPath, entry.name);
			return [path.relative(folder, file), readFileSync(file)];
		}),
	);
}

export function must(condition: boolean, complaint: string): asserts condition {
	if (!condition) {
		throw new Error(complaint);
	}
}

export type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export function parse(bytes: Uint8Array, key: string): Fields {
	const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
	must(!/\\ud[89a-f]/i.test(text), `${key} holds half a character`);
	const value: unknown = JSON.parse(text);
	must(isFields(value), `${key} is not an object`);
	return value;
}

/** A field as Go decodes it into a struct: absent and null are the zero value, any other type is an error (2.2). */
export function text(fields: Fields, name: string): string {
	const value = fields[name] ?? '';
	must(typeof value === 'string', `${name} is no text`);
	return value;
}

export function integer(fields: Fields, name: string, limit = Number.MAX_SAFE_INTEGER): number {
	const value = fields[name] ?? 0;
	must(Number.isSafeInteger(value) && Math.abs(Number(value)) <= limit, `${name} is no whole number`);
	return Number(value);
}

export function texts(fields: Fields, name: string): string[] {
	const value = fields[name] ?? [];
	must(Array.isArray(value), `${name} is no list`);
	return value.map((_, index) => text(Object.fromEntries(value.entries()), String(index)));
}

export function records(fields: Fields, name: string): Fields[] {
	const value = fields[name] ?? [];
	must(Array.isArray(value) && value.every(element => isFields(element)), `${name} is no list of objects`);
	return value;
}

/** Another object inside of one; absent is empty. */
export function inner(fields: Fields, name: string): Fields {
	const value = fields[name] ?? {};
	must(isFields(value), `${name} is no object`);
	return value;
}

/** Standard base64 with padding, which Go insists on. */
export function bytesOf(fields: Fields, name: string): Buffer {
	const value = text(fields, name);
	must(/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(value) && !value.includes('_'), `${name} is no base64`);
	return Buffer.from(value, 'base64');
}

/** 5.1: `01 | nonce(12) | ciphertext | tag(16)`, no additional data. */
function decrypt(key: Uint8Array, sealed: Buffer): Buffer {
	must(sealed.length >= 29 && sealed[0] === 1, 'it is not sealed');
	const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), {authTagLength: 16});
	cipher.setAuthTag(sealed.subarray(-16));
	return Buffer.concat([cipher.update(sealed.subarray(13, -16)), cipher.final()]);
}

const hkdf = (key: Uint8Array, info: string): Buffer => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), info, 32));

export type Secret = {readonly password: string} | {readonly platformKey: Uint8Array};

/** 5.3: every slot must parse, and one must open. @returns The master key. */
async function openSlots(objects: StoredObjects, secret: Secret): Promise<Buffer> {
	let opened: Buffer | undefined;
	for (const [key, bytes] of objects) {
		if (!key.startsWith('keys/')) {
			continue;
		}

		const slot = parse(bytes, key);
		const type = text(slot, 'slot_type');
		const wrapped = bytesOf(slot, 'wrapped_key');
		must(key === `keys/${type}-${text(slot, 'label')}`, `${key} is not named after its kind and label`);
		must(wrapped.length === 61, `${key} does not hold 32 bytes`);
		if (type === 'platform' && 'platformKey' in secret) {
			opened = decrypt(secret.platformKey, wrapped);
		} else if (type === 'password' && 'password' in secret) {
			const parameters = inner(slot, 'kdf_params');
			const wrapping = await argon2id({
				password: secret.password,
				salt: bytesOf(parameters, 'salt'),
				iterations: integer(parameters, 'time', 0xffff_ffff),
				memorySize: integer(parameters, 'memory', 0xffff_ffff),
				parallelism: integer(parameters, 'threads', 255),
				hashLength: 32,
				outputType: 'binary',
			});
			opened = decrypt(wrapping, wrapped);
		}
	}

	must(opened?.length === 32, 'no slot opens');
	return opened;
}

type Place = {readonly pack: string; readonly offset: number; readonly length: number};

/** T27. */
const storedKey = /^(?:(?:chunk|content|filemeta|node|snapshot)\/[\da-f]{64}|index\/[\w./+:-]+)$/;

/** 7.3: the catalog, every place of which must exist in a pack that is what its name says. */
function readCatalog(objects: StoredObjects): Map<string, Place> {
	const bytes = objects.get('index/packs');
	const places = new Map<string, Place>();
	for (const [key, entry] of bytes ? Object.entries(parse(bytes, 'index/packs')) : []) {
		must(storedKey.test(key) && isFields(entry), `${key} has no place in a catalog`);
		const place = {pack: text(entry, 'p'), offset: integer(entry, 'o'), length: integer(entry, 'l')};
		const pack = objects.get(place.pack);
		must(/^packs\/[\da-f]{64}$/.test(place.pack) && pack !== undefined, `${place.pack} is not there`);
		must(
			place.offset >= 0 && place.length > 0 && place.offset + place.length <= pack.length,
			`${key} is beyond its pack`,
		);
		places.set(key, place);
	}

	for (const [key, pack] of objects) {
		must(!key.startsWith('packs/') || key === `packs/${sha256(pack)}`, `${key} is not what its name says`);
	}

	return places;
}

const zstdIsReady = init();

/** 6: what the first bytes say, and nothing else. */
function expand(stored: Buffer): Buffer {
	if (stored[0] === 0x1f && stored[1] === 0x8b) {
		return gunzipSync(stored);
	}

	return stored.length >= 4 && stored.readUInt32LE() === 0xfd2f_b528
		? Buffer.from(decompress(stored, {defaultHeapSize: 16_777_216}))
		: stored;
}

/** An open repository: logical bytes by key, verified against what the key says. */
export class IndependentObjects {
	readonly #objects: StoredObjects;
	readonly #places: Map<string, Place>;
	readonly #encryptionKey: Buffer | undefined;
	readonly #dedupKey: Buffer | undefined;

	private constructor(objects: StoredObjects, master: Buffer | undefined) {
		this.#objects = objects;
		this.#places = readCatalog(objects);
		this.#encryptionKey = master && hkdf(master, 'cloudstic-backup-v1');
		this.#dedupKey = this.#encryptionKey && hkdf(this.#encryptionKey, 'cloudstic-dedup-mac-v1');
	}

	static async open(objects: StoredObjects, secret?: Secret): Promise<IndependentObjects> {
		await zstdIsReady;
		const config = parse(objects.get('config') ?? Buffer.alloc(0), 'config');
		must(integer(config, 'version') === 1, 'the version is another');
		must(config.encrypted === (secret !== undefined), 'it is not encrypted as expected');
		return new IndependentObjects(objects, secret && (await openSlots(objects, secret)));
	}

	/** Keys under a prefix, in packs or not (7.4). */
	list(prefix: string): string[] {
		return [...new Set([...this.#objects.keys(), ...this.#places.keys()])].filter(key => key.startsWith(prefix));
	}

	/** What is in a pack wins over what lies loose (1.3). */
	get(key: string): Buffer {
		const place = this.#places.get(key);
		const stored = place
			? this.#objects.get(place.pack)?.subarray(place.offset, place.offset + place.length)
			: this.#objects.get(key);
		must(stored !== undefined, `${key} is not there`);
		const bytes = expand(this.#encryptionKey ? decrypt(this.#encryptionKey, stored) : stored);
		const [kind = '', hash = ''] = key.split('/');
		const expected = kind === 'chunk' && this.#dedupKey ? this.#mac(bytes) : sha256(bytes);
		must(['content', 'index'].includes(kind) || expected === hash, `${key} is not what its name says`);
		return bytes;
	}

	/** 4.5: where the content with this hash lies, by the writers since v1.9.1. */
	contentRef(contentHash: string): string {
		return this.#dedupKey ? this.#mac(contentHash) : contentHash;
	}

	#mac(bytes: Uint8Array | string): string {
		return createHmac('sha256', this.#dedupKey ?? '')
			.update(bytes)
			.digest('hex');
	}
}
