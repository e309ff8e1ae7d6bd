import {Buffer} from 'node:buffer';
import {loadCodec} from '../../source/engine/compression/load-codec.js';
import {PackBuilder, packedObjectLimit} from '../../source/engine/compute/pack-builder.js';
import {Sealer} from '../../source/engine/compute/sealer.js';
import {buildTree} from '../../source/engine/hamt/bulk-build.js';
import {encodeContent} from '../../source/engine/objects/content.js';
import {encodeFileMeta} from '../../source/engine/objects/file-meta.js';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import {type HoldfastExtra, toExtra} from '../../source/engine/objects/holdfast-extra.js';
import {latestKey, objectKey, snapshotsKey} from '../../source/engine/objects/keys.js';
import {encodeLatest} from '../../source/engine/objects/latest.js';
import {encodeSnapshotSummaries} from '../../source/engine/objects/snapshot-summaries.js';
import type {FileMeta, NodeEntry, Snapshot} from '../../source/engine/objects/model.js';
import {encodeSnapshot} from '../../source/engine/objects/snapshot.js';
import type {RepositorySecrets} from '../../source/engine/repository/credentials.js';
import {PackCatalog} from '../../source/engine/stores/layers/pack-catalog.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {entryFor, sortable} from './trees.js';

/** An entry as a repository may state it, sensible or not. */
export type GivenEntry = Partial<FileMeta> & {
	readonly name: string;
	/** The source id of the folder; also the beginning of its own id. */
	readonly parent?: string;
	readonly id?: string;
	/** Content: bytes that are stored inside of the content object, or in chunks. */
	readonly bytes?: Buffer | readonly Buffer[];
	readonly holdfast?: HoldfastExtra;
};

export type BuildOptions = {
	readonly secrets: RepositorySecrets;
	/** Into packs, where the format allows it. */
	readonly isPacked?: boolean;
	readonly source?: string;
};

/** Writes a snapshot without any of the code that makes backups, so that it can say what no backup would. */
export class SnapshotBuilder {
	readonly #backend: ObjectStore;
	readonly #options: BuildOptions;
	readonly #sealer: Sealer;
	readonly #catalog: PackCatalog;
	readonly #pack = new PackBuilder();
	readonly #published: Array<{ref: string; snapshot: Snapshot}> = [];
	/** Logical bytes of everything written. */
	readonly objects = new Map<string, Buffer>();

	private constructor(backend: ObjectStore, options: BuildOptions, sealer: Sealer, catalog: PackCatalog) {
		this.#backend = backend;
		this.#options = options;
		this.#sealer = sealer;
		this.#catalog = catalog;
	}

	static async on(backend: ObjectStore, options: BuildOptions): Promise<SnapshotBuilder> {
		const {encryptionKey, namer} = options.secrets;
		const sealer = new Sealer({codec: await loadCodec(), encryptionKey, namer});
		return new SnapshotBuilder(backend, options, sealer, await PackCatalog.read(backend));
	}

	/** Stores an object under whatever key; `key` need not be true. */
	async put(key: string, logical: Buffer): Promise<void> {
		if (this.objects.has(key)) {
			return;
		}

		this.objects.set(key, logical);
		const stored = Buffer.from(this.#sealer.seal(logical));
		if (this.#options.isPacked !== true || stored.length > packedObjectLimit || key.startsWith('snapshot/')) {
			await this.#backend.put(key, stored);
			return;
		}

		this.#pack.append(key, stored.length, (target, offset) => {
			target.set(stored, offset);
		});
		if (this.#pack.isFull) {
			await this.flush();
		}
	}

	/** Ends the pack, and writes the catalog. */
	async flush(): Promise<void> {
		if (this.#pack.count > 0) {
			const {packKey, bytes, ...members} = this.#pack.close();
			await this.#backend.put(packKey, Buffer.from(bytes));
			this.#catalog.addPack(packKey, members);
			await this.#backend.put('index/packs', await this.#catalog.toStream());
		}
	}

	async snapshot(
		entries: readonly GivenEntry[],
		fields: Partial<Snapshot> = {},
	): Promise<{ref: string; snapshot: Snapshot}> {
		const list: NodeEntry[] = [];
		for (const entry of entries) {
			const meta = await this.#meta(entry);
			const bytes = encodeFileMeta(meta);
			const ref = objectKey('filemeta', sha256Hex(bytes));
			await this.put(ref, bytes);
			list.push(entryFor(meta.fileId, ref, 'new', entry.parent ?? ''));
		}

		const root = await buildTree(sortable(list), async (bytes, ref) => this.put(ref, Buffer.from(bytes)));
		const snapshot: Snapshot = {
			version: 1,
			created: '2025-03-01T10:00:00+01:00',
			root,
			seq: 1,
			source: {type: this.#options.source ?? 'local', account: 'host', path: '/data'},
			meta: new Map([['generator', 'test']]),
			...fields,
		};
		const bytes = encodeSnapshot(snapshot);
		const ref = objectKey('snapshot', sha256Hex(bytes));
		await this.put(ref, bytes);
		await this.flush();
		await this.#publish({ref, snapshot});
		return {ref, snapshot};
	}

	/** The two indexes. They are put again with each snapshot. */
	async #publish(entry: {ref: string; snapshot: Snapshot}): Promise<void> {
		this.#published.unshift(entry);
		const summaries = this.#published.map(({ref, snapshot}) => ({ref, ...snapshot}));
		await this.#backend.put(
			latestKey,
			this.#sealer.seal(encodeLatest({latestSnapshot: entry.ref, seq: entry.snapshot.seq})),
		);
		await this.#backend.put(snapshotsKey, this.#sealer.seal(encodeSnapshotSummaries(summaries)));
	}

	async #meta({name, parent, id, bytes, holdfast, ...given}: GivenEntry): Promise<FileMeta> {
		const content = bytes === undefined ? undefined : await this.#content(bytes);
		return {
			version: 0,
			fileId: id ?? (parent ? `${parent}/${name}` : name),
			name,
			type: bytes === undefined && holdfast?.kind === undefined ? 'folder' : 'file',
			parents: parent === undefined ? null : [parent],
			contentHash: '',
			size: 0,
			mtime: 1_700_000_000,
			owner: '',
			...(holdfast && {extra: toExtra(holdfast)}),
			...content,
			...given,
		};
	}

	async #content(bytes: Buffer | readonly Buffer[]): Promise<{contentHash: string; contentRef: string; size: number}> {
		const {namer} = this.#options.secrets;
		const pieces = Buffer.isBuffer(bytes) ? [] : bytes;
		const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.concat(pieces);
		const chunks: string[] = [];
		for (const piece of pieces) {
			const key = objectKey('chunk', namer.chunkHash(piece));
			await this.put(key, piece);
			chunks.push(key);
		}

		const contentHash = sha256Hex(whole);
		const contentRef = namer.contentRef(contentHash);
		const inline = Buffer.isBuffer(bytes) && bytes.length > 0 ? {inline: bytes} : {};
		await this.put(objectKey('content', contentRef), encodeContent({size: whole.length, chunks, ...inline}));
		return {contentHash, contentRef, size: whole.length};
	}
}
