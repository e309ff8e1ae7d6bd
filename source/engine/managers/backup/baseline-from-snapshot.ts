import {Buffer} from 'node:buffer';
import {inlineSize} from '../../compute/storing/content-storer.js';
import type {KnownContent} from '../../compute/storing/protocol.js';
import {MissingObjectError} from '../../errors.js';
import {walk} from '../../hamt/walk.js';
import type {EntryKind} from '../../objects/entry-kind.js';
import {readExtra} from '../../objects/holdfast-extra.js';
import type {FileMeta} from '../../objects/model.js';
import {parseTimestamp} from '../../objects/timestamps.js';
import {inParallel} from '../../repository/in-parallel.js';
import type {ObjectReader} from '../../repository/object-reader.js';
import type {Repository} from '../../repository/repository.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {PackCatalog} from '../../stores/layers/pack-catalog.js';
import type {Baseline} from './baseline.js';
import {EntryTable, rootRow} from './entry-table.js';

type Known = {
	readonly name: string;
	readonly kind: EntryKind;
	readonly ref: Buffer;
	readonly content: KnownContent | undefined;
};

/** Seconds. Times of SFTP are whole seconds: what was changed while the backup ran, or shortly before, may have changed once more and look the same. */
const longestRun = 86_400;

/** What the repository has, by its catalog and by its listing. */
type Present = {
	readonly catalog: PackCatalog;
	readonly loose: ReadonlySet<string>;
	readonly signal: AbortSignal | undefined;
};

const unknown = {size: Number.NaN, mtimeMs: Number.NaN, ctimeMs: Number.NaN, inode: Number.NaN};

/**
What a snapshot knows of its entries, for when there is no cache: which were there, and what was in the files whose size and exact mtime are known.

A snapshot that cannot be read is no reason not to back up (W40): everything is read then. The same holds for one that names content or chunks which are
not there: the next one would name them as well.
*/
export async function baselineFromSnapshot(
	repository: Repository,
	{snapshot}: SnapshotEntry,
	{catalog, loose, signal}: Present,
): Promise<Baseline> {
	// What this machine remembers says nothing about what is still in the store.
	using _ = repository.withoutCache();
	try {
		const contents = new Map<string, boolean>();
		const known = await readEntries(repository, snapshot, contents, signal);
		await requireContents(repository.objects, contents, {catalog, loose, signal});
		return {...tableOf(known), root: snapshot.root, provesUnchanged: false};
	} catch (error) {
		if (signal?.aborted) {
			throw error;
		}

		return {provesUnchanged: false, isHealing: true};
	}
}

/** By file id, with NUL for the slash: in the order of these keys a folder's content follows it directly, as in a scan. */
async function readEntries(
	repository: Repository,
	{root, source, created}: SnapshotEntry['snapshot'],
	contents: Map<string, boolean>,
	signal: AbortSignal | undefined,
): Promise<Map<string, Known>> {
	const hashes: Buffer[] = [];
	for await (const {filemeta} of walk(root, async ref => repository.objects.node(ref, {signal}), {signal})) {
		hashes.push(Buffer.from(filemeta.slice('filemeta/'.length), 'hex'));
	}

	const known = new Map<string, Known>();
	const settled = source?.type === 'sftp' ? (parseTimestamp(created)?.epochMs ?? 0) / 1000 - longestRun : Infinity;
	const refs = Buffer.concat(hashes);
	await repository.objects.fileMetas(
		refs,
		(place, meta) => {
			const extra = readExtra(meta);
			const content = meta.contentRef ?? meta.contentHash;
			if (content !== '') {
				// Only this program is known to put small content into the content object itself.
				const hasChunks = meta.size > inlineSize || extra === undefined;
				contents.set(`content/${content}`, hasChunks || contents.get(`content/${content}`) === true);
			}

			known.set(meta.fileId.replaceAll('/', '\0'), {
				name: meta.name,
				kind: meta.type === 'folder' ? 'folder' : (extra?.kind ?? 'file'),
				ref: refs.subarray(place * 32, place * 32 + 32),
				content: meta.mtime > settled ? undefined : contentOf(meta, extra && (extra.mtimeNs ?? 0)),
			});
		},
		{signal},
	);
	return known;
}

/**
@param contents By key, whether they may name chunks.
@throws {MissingObjectError} When one of them, or a chunk, is not there.
*/
async function requireContents(
	objects: ObjectReader,
	contents: ReadonlyMap<string, boolean>,
	{catalog, loose, signal}: Present,
): Promise<void> {
	const require = (key: string) => {
		if (!catalog.has(key) && !loose.has(key)) {
			throw new MissingObjectError(key);
		}
	};

	await inParallel(
		contents,
		async ([key, hasChunks]) => {
			require(key);
			const {chunks} = hasChunks ? await objects.content(key, {signal}) : {chunks: []};
			for (const chunk of chunks) {
				require(chunk);
			}
		},
		{signal},
	);
}

/** Without nanoseconds, as in snapshots of other programs, an edit within the same second would be missed (W38): such files are read again. */
function contentOf(
	{type, contentHash, contentRef, size, mtime}: FileMeta,
	nanoseconds: number | undefined,
): KnownContent | undefined {
	return type === 'folder' || nanoseconds === undefined || !contentRef
		? undefined
		: {hash: contentHash, ref: contentRef, size, seconds: mtime, nanoseconds};
}

function tableOf(known: ReadonlyMap<string, Known>): Pick<Baseline, 'table' | 'contentOf'> {
	const table = new EntryTable();
	const contents: Array<KnownContent | undefined> = [];
	const rows = new Map<string, number>([['', rootRow]]);
	for (const key of [...known.keys()].toSorted((a, b) => (a < b ? -1 : 1))) {
		const entry = known.get(key);
		const parent = rows.get(key.slice(0, Math.max(0, key.lastIndexOf('\0'))));
		if (entry === undefined || parent === undefined) {
			continue;
		}

		const row = table.add(parent, entry.name, entry.kind, unknown);
		table.setRef(row, entry.ref);
		contents.push(entry.content);
		if (entry.kind === 'folder') {
			rows.set(key, row);
		}
	}

	return {table, contentOf: row => contents[row]};
}
