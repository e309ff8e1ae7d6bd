import {Buffer} from 'node:buffer';
import {buildTree} from '../../source/engine/hamt/bulk-build.js';
import {pathKeyBytes} from '../../source/engine/hamt/routing.js';
import {encodeContent} from '../../source/engine/objects/content.js';
import {encodeFileMeta} from '../../source/engine/objects/file-meta.js';
import {sha256, sha256Hex} from '../../source/engine/objects/hashes.js';
import {latestKey} from '../../source/engine/objects/keys.js';
import {encodeLatest} from '../../source/engine/objects/latest.js';
import type {FileMeta, Snapshot} from '../../source/engine/objects/model.js';
import {encodeSnapshot} from '../../source/engine/objects/snapshot.js';
import {type SnapshotEntry, toSnapshotEntry} from '../../source/engine/repository/snapshot-catalog.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {fileMetaRef} from './file-metas.js';

type Target = {readonly store: Pick<ObjectStore, 'put'>};

export type TreeOptions = {
	/** As v1.5.0 places entries: by their id alone. */
	readonly isLegacy?: boolean;
};

/** Stores metadata and a tree of it, and resolves to its root. */
export async function storeTree(
	{store}: Target,
	metas: readonly FileMeta[],
	{isLegacy = false}: TreeOptions = {},
): Promise<string> {
	for (const meta of metas) {
		await store.put(fileMetaRef(meta), encodeFileMeta(meta));
	}

	const entries = {
		count: metas.length,
		keyOf: (index: number) => metas[index]?.fileId ?? '',
		pathKeys: Buffer.concat(
			metas.map(({fileId, parents}) => (isLegacy ? sha256(fileId) : pathKeyBytes(parents?.[0] ?? '', fileId))),
		),
		filemetaHashes: Buffer.concat(metas.map(meta => Buffer.from(fileMetaRef(meta).slice('filemeta/'.length), 'hex'))),
		omitPathKeys: isLegacy,
	};
	return buildTree(entries, async (bytes, ref) => store.put(ref, bytes));
}

/** Stores a snapshot of these entries, and makes it the latest. */
export async function storeSnapshot(
	target: Target,
	metas: readonly FileMeta[],
	fields: Partial<Snapshot> & TreeOptions = {},
): Promise<SnapshotEntry> {
	const {isLegacy, ...own} = fields;
	const snapshot: Snapshot = {
		version: 1,
		created: '2025-01-02T10:00:00Z',
		root: await storeTree(target, metas, {isLegacy}),
		seq: 1,
		source: {type: 'local', account: 'host', path: '/home'},
		meta: new Map([['generator', 'test']]),
		...own,
	};
	const bytes = encodeSnapshot(snapshot);
	const ref = `snapshot/${sha256Hex(bytes)}`;
	await target.store.put(ref, bytes);
	await target.store.put(latestKey, encodeLatest({latestSnapshot: ref, seq: snapshot.seq}));
	return toSnapshotEntry(ref, snapshot);
}

/** Stores a file's bytes, inline or in chunks of a plain repository, and resolves to the fields of its metadata. */
export async function storeContent(
	{store}: Target,
	pieces: string | readonly string[],
): Promise<Pick<FileMeta, 'contentHash' | 'size'>> {
	const bytes = Buffer.from(typeof pieces === 'string' ? pieces : pieces.join(''));
	const contentHash = sha256Hex(bytes);
	const chunks: string[] = [];
	for (const piece of typeof pieces === 'string' ? [] : pieces) {
		chunks.push(`chunk/${sha256Hex(piece)}`);
		await store.put(`chunk/${sha256Hex(piece)}`, Buffer.from(piece));
	}

	const content = {size: bytes.length, chunks, ...(chunks.length === 0 && {inline: bytes})};
	await store.put(`content/${contentHash}`, encodeContent(content));
	return {contentHash, size: bytes.length};
}
