import {CorruptObjectError, MissingObjectError, ObjectNotFoundError} from '../errors.js';
import type {ObjectNamer} from '../crypto/object-hash.js';
import {decodeContent} from '../objects/content.js';
import {decodeFileMeta} from '../objects/file-meta.js';
import {sha256Hex} from '../objects/hashes.js';
import {isKeyOf, type HashedKind} from '../objects/keys.js';
import type {Content, FileMeta, Snapshot, TreeNode} from '../objects/model.js';
import {decodeNode} from '../objects/node.js';
import {decodeSnapshot} from '../objects/snapshot.js';
import type {ObjectStore} from '../stores/object-store.js';
import {WeightedCache} from './weighted-cache.js';

export type ReadOptions = {readonly signal?: AbortSignal};

/** Bytes of JSON whose objects are kept; each takes several times that in memory. */
const cachedBytes = 4_194_304;

/**
Typed reads, each verified against its key.

Results are shared between callers: treat them as read-only.

Every method throws MissingObjectError when the object is proven absent, CorruptObjectError when it does not match its key or cannot be parsed, and
StoreError when it could not be read; nothing is known about it then.
*/
export class ObjectReader {
	readonly #store: Pick<ObjectStore, 'get'>;
	readonly #namer: ObjectNamer;
	readonly #nodes = new WeightedCache<TreeNode>(cachedBytes);
	readonly #fileMetas = new WeightedCache<FileMeta>(cachedBytes);

	/** @param store Gives logical bytes. */
	constructor(store: Pick<ObjectStore, 'get'>, namer: ObjectNamer) {
		this.#store = store;
		this.#namer = namer;
	}

	async snapshot(ref: string, options?: ReadOptions): Promise<Snapshot> {
		return decodeSnapshot(await this.#read('snapshot', ref, options), ref);
	}

	async node(ref: string, options?: ReadOptions): Promise<TreeNode> {
		const cached = this.#nodes.get(ref);
		if (cached) {
			return cached;
		}

		const bytes = await this.#read('node', ref, options);
		return this.#nodes.set(ref, decodeNode(bytes, ref), bytes.length);
	}

	async fileMeta(ref: string, options?: ReadOptions): Promise<FileMeta> {
		const cached = this.#fileMetas.get(ref);
		if (cached) {
			return cached;
		}

		const bytes = await this.#read('filemeta', ref, options);
		return this.#fileMetas.set(ref, decodeFileMeta(bytes, ref), bytes.length);
	}

	/**
	@param ref `content/<hex>`. The key names the file's bytes, not the object (T10): inline data is verified here, a list of chunks only by whoever
	reads and hashes them all.
	*/
	async content(ref: string, options?: ReadOptions): Promise<Content> {
		const content = decodeContent(await this.#get('content', ref, options), ref);
		if (content.chunks.length === 0) {
			this.#verifyInline(ref, content);
		}

		return content;
	}

	async chunk(ref: string, options?: ReadOptions): Promise<Buffer> {
		const bytes = await this.#get('chunk', ref, options);
		if (`chunk/${this.#namer.chunkHash(bytes).toString('hex')}` !== ref) {
			throw mismatch(ref);
		}

		return bytes;
	}

	async #read(kind: HashedKind, ref: string, options: ReadOptions | undefined): Promise<Buffer> {
		const bytes = await this.#get(kind, ref, options);
		if (`${kind}/${sha256Hex(bytes)}` !== ref) {
			throw mismatch(ref);
		}

		return bytes;
	}

	async #get(kind: HashedKind, ref: string, options: ReadOptions | undefined): Promise<Buffer> {
		if (!isKeyOf(kind, ref)) {
			throw new CorruptObjectError(ref, `it is not the key of a ${kind} object`);
		}

		try {
			return await this.#store.get(ref, options);
		} catch (error) {
			throw error instanceof ObjectNotFoundError ? new MissingObjectError(ref, {cause: error}) : error;
		}
	}

	/** A content key is the file's hash, or in the later profile of an encrypted repository an HMAC of that. Format reference 4.5. */
	#verifyInline(ref: string, {inline, size}: Content): void {
		const bytes = inline ?? Buffer.alloc(0);
		const hash = sha256Hex(bytes);
		if (ref !== `content/${hash}` && ref !== `content/${this.#namer.contentRef(hash)}`) {
			throw mismatch(ref);
		}

		if (size !== bytes.length) {
			throw new CorruptObjectError(ref, `it states a size of ${size} bytes and holds ${bytes.length}`);
		}
	}
}

const mismatch = (ref: string): CorruptObjectError => new CorruptObjectError(ref, 'its bytes do not match its name');
