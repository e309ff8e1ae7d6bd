import process from 'node:process';
import {ReadCrew} from '../compute/reading/read-crew.js';
import {keyAt} from '../compute/reading/pack-lookup.js';
import {StoredBatch} from '../compute/reading/stored-batch.js';
import type {Sealer} from '../compute/sealer.js';
import type {SharedCatalog} from '../compute/shared-catalog.js';
import type {HashedKind} from '../objects/keys.js';
import type {ObjectStore} from '../stores/object-store.js';
import type {RepositorySecrets} from './credentials.js';
import {hashLength} from './entry-columns.js';
import type {ObjectFetcher} from './fetch-objects.js';

/** Logical bytes, proven to be what the key names and valid for now; `undefined` when they could not be had. */
export type OpenedObjects = Iterable<Buffer | undefined>;

/** Reads and opens the small objects of a batch. */
export type BatchOpener = AsyncDisposable & {
	/** How many batches it is worth asking for at a time. */
	readonly width: number;
	/** @param hashes 32 bytes each. The result has them in their order. */
	open(kind: HashedKind, hashes: Buffer, signal: AbortSignal | undefined): Promise<OpenedObjects>;
};

/** In this thread: one batch in hand and one under way. */
export function openHere(fetcher: ObjectFetcher, sealer: Sealer): BatchOpener {
	return {
		width: 2,
		async open(kind, hashes, signal) {
			return openAll(sealer, kind, hashes, new StoredBatch(await fetcher.fetch(kind, hashes, signal)));
		},
		async [Symbol.asyncDispose]() {},
	};
}

function* openAll(sealer: Sealer, kind: HashedKind, hashes: Buffer, batch: StoredBatch): OpenedObjects {
	for (let item = 0; item < batch.size; item++) {
		yield openOne(sealer, keyAt(kind, hashes, item), batch, item);
	}
}

function openOne(sealer: Sealer, key: string, batch: StoredBatch, item: number): Buffer | undefined {
	try {
		return sealer.openView(key, batch.get(item));
	} catch {
		return undefined;
	}
}

export type ThreadsParts = {
	readonly backend: ObjectStore;
	readonly fetcher: ObjectFetcher;
	readonly secrets: RepositorySecrets;
	readonly packs: SharedCatalog;
};

/** In worker threads, which read a folder by themselves; this thread is left with what is in the objects. */
export function openInThreads({backend, fetcher, secrets, packs}: ThreadsParts): BatchOpener {
	const {encryptionKey, dedupKey} = secrets;
	const {localFolder} = backend;
	const crew = new ReadCrew({localFolder, packs, encryptionKey, dedupKey, platform: process.platform});
	return {
		width: crew.width,
		async open(kind, hashes, signal) {
			const stored = localFolder === undefined ? {stored: await fetcher.fetch(kind, hashes, signal)} : {};
			const {bytes, ends, failures} = await crew.call('open', {kind, hashes: new Uint8Array(hashes), ...stored});
			const failed = new Set(failures.map(({item}) => item));
			const all = Buffer.from(bytes.buffer);
			return Array.from({length: hashes.length / hashLength}, (_, item) =>
				failed.has(item) ? undefined : all.subarray(ends[item - 1] ?? 0, ends[item]),
			);
		},
		async [Symbol.asyncDispose]() {
			await crew[Symbol.asyncDispose]();
		},
	};
}
