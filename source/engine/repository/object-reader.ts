import {CorruptObjectError, MissingObjectError, nameMismatch, ObjectNotFoundError} from '../errors.js';
import type {ObjectNamer} from '../crypto/object-hash.js';
import {decodeContent} from '../objects/content.js';
import {decodeFileMeta} from '../objects/file-meta.js';
import {sha256Hex} from '../objects/hashes.js';
import {isKeyOf, parseHashedKey, type HashedKind} from '../objects/keys.js';
import type {Content, FileMeta, Snapshot, TreeNode} from '../objects/model.js';
import {decodeNode} from '../objects/node.js';
import {decodeSnapshot} from '../objects/snapshot.js';
import type {GetOptions, ObjectStore} from '../stores/object-store.js';
import {hashesOf} from '../compute/reading/object-hashes.js';
import type {BulkReader, BulkReadOptions} from './bulk-reader.js';
import {hashLength} from './entry-columns.js';
import {CachedReads} from './cached-reads.js';
import {inParallel} from './in-parallel.js';

export type ReadOptions = {readonly signal?: AbortSignal};
export type SnapshotReadOptions = ReadOptions & {
	/** A listing has just shown that it is there: what was read of it before may stand for it. */
	readonly isListed?: boolean;
};

/** They are read alone, and kept for the next time. */
const fewObjects = 16;

/**
Typed reads, each verified against its key.

Results are shared between callers: treat them as read-only.

Every method throws MissingObjectError when the object is proven absent, CorruptObjectError when it does not match its key or cannot be parsed, and
StoreError when it could not be read; nothing is known about it then.
*/
export class ObjectReader {
	readonly #store: Pick<ObjectStore, 'get'>;
	readonly #namer: ObjectNamer;
	readonly #bulk: BulkReader | undefined;
	readonly #nodes: CachedReads<TreeNode>;
	readonly #fileMetas: CachedReads<FileMeta>;

	/**
	@param store Gives logical bytes.
	@param bulk Reads many objects from the same store; without it they are read one by one.
	*/
	constructor(store: Pick<ObjectStore, 'get'>, namer: ObjectNamer, bulk?: BulkReader) {
		this.#store = store;
		this.#namer = namer;
		this.#bulk = bulk;
		const readsOf = <Value>(kind: HashedKind, decode: (logical: Buffer, ref: string) => Value) =>
			new CachedReads({kind, bulk, decode, readBytes: async ref => this.#readVerified(kind, ref)});
		this.#nodes = readsOf('node', decodeNode);
		this.#fileMetas = readsOf('filemeta', decodeFileMeta);
	}

	async snapshot(ref: string, {isListed, ...options}: SnapshotReadOptions = {}): Promise<Snapshot> {
		return decodeSnapshot(await this.#readVerified('snapshot', ref, {...options, ...(isListed && {keep: {}})}), ref);
	}

	/** Reads an object from the store itself, whatever this machine remembers of it: it is there, and is what its key says. */
	async prove(ref: string, options?: ReadOptions): Promise<void> {
		await this.#readVerified(parseHashedKey(ref).kind, ref, {...options, anew: true});
	}

	async node(ref: string, options?: ReadOptions): Promise<TreeNode> {
		return this.#nodes.get(ref, options);
	}

	async fileMeta(ref: string, options?: ReadOptions): Promise<FileMeta> {
		return this.#fileMetas.get(ref, options);
	}

	/**
	Reads the metadata of many entries, in any order, if need be with all cores.

	@param hashes 32 bytes for each: the hash part of its key.
	@param visit Called once for each place in `hashes`. What it promises is waited for.
	@throws The first failure; what is missing or damaged must not look like an entry that is not there.
	*/
	async fileMetas(
		hashes: Buffer,
		visit: (place: number, meta: FileMeta) => Promise<void> | void,
		options: BulkReadOptions & ReadOptions = {},
	): Promise<void> {
		const refAt = (place: number) => `filemeta/${hashes.toString('hex', place * hashLength, (place + 1) * hashLength)}`;
		const count = hashes.length / hashLength;
		const left =
			this.#bulk && count > fewObjects
				? await this.#bulk.read(
						'filemeta',
						hashes,
						(bytes, place): Promise<void> | void => visit(place, decodeFileMeta(bytes, refAt(place))),
						options,
					)
				: Array.from({length: count}, (_, place) => place);
		await inParallel(
			left,
			async place => {
				await visit(place, await this.fileMeta(refAt(place), options));
			},
			options,
		);
	}

	/** The metadata of many entries, in the order of their keys. Throws as {@link fileMetas} does. */
	async fileMetaList(refs: readonly string[], options: ReadOptions = {}): Promise<FileMeta[]> {
		const metas: FileMeta[] = [];
		await this.fileMetas(
			hashesOf(refs),
			(place, meta) => {
				metas[place] = meta;
			},
			options,
		);
		return metas;
	}

	/**
	@param ref `content/<hex>`. The key names the file's bytes, not the object (T10): inline data is verified here, a list of chunks only by whoever
	reads and hashes them all.
	*/
	async content(ref: string, options?: ReadOptions): Promise<Content> {
		return this.#believing(options, async again => {
			const content = decodeContent(await this.#get('content', ref, again), ref);
			if (content.chunks.length === 0) {
				this.#verifyInline(ref, content);
			}

			return content;
		});
	}

	async chunk(ref: string, options?: ReadOptions): Promise<Buffer> {
		return this.#believing(options, async again => {
			const bytes = await this.#get('chunk', ref, again);
			if (`chunk/${this.#namer.chunkHash(bytes).toString('hex')}` !== ref) {
				throw nameMismatch(ref);
			}

			return bytes;
		});
	}

	async #readVerified(kind: HashedKind, ref: string, options?: GetOptions): Promise<Buffer> {
		return this.#believing(options, async again => {
			const bytes = await this.#get(kind, ref, again);
			if (`${kind}/${sha256Hex(bytes)}` !== ref) {
				throw nameMismatch(ref);
			}

			return bytes;
		});
	}

	/** What this machine has kept may be what is damaged, or what came over the network: the store itself is asked once more before anybody is told so. */
	async #believing<Value>(
		options: GetOptions | undefined,
		read: (options: GetOptions | undefined) => Promise<Value>,
	): Promise<Value> {
		try {
			return await read(options);
		} catch (error) {
			if (error instanceof CorruptObjectError) {
				return read({...options, anew: true});
			}

			throw error;
		}
	}

	async #get(kind: HashedKind, ref: string, options: GetOptions | undefined): Promise<Buffer> {
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
			throw nameMismatch(ref);
		}

		if (size !== bytes.length) {
			throw new CorruptObjectError(ref, `it states a size of ${size} bytes and holds ${bytes.length}`);
		}
	}
}
