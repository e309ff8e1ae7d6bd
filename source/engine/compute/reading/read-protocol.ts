import type {KeyObject} from 'node:crypto';
import type {HashedKind} from '../../objects/keys.js';
import type {SharedCatalog} from '../shared-catalog.js';
import type {TransferableError} from '../transferable-error.js';
import type {CheckReply, CheckRequest, DataReply, DataRequest, PackRequest} from './check-protocol.js';
import type {EntryTableMemory} from './entry-table.js';
import type {ProvenBytes} from './file-content.js';
import type {Note} from './note-book.js';
import type {UniverseMemory} from './object-universe.js';
import type {RareMetadata} from './record-metadata.js';
import type {StoredItems} from './stored-batch.js';
import type {TargetSetup} from './target-tree.js';

/** What a reading worker gets when it starts. */
export type ReaderSetup = {
	/** The repository's folder, when the workers can read it by themselves. */
	readonly localFolder?: string | undefined;
	readonly packs?: SharedCatalog | undefined;
	readonly encryptionKey?: KeyObject | undefined;
	readonly dedupKey?: KeyObject | undefined;
	/** As `process.platform`: which names are possible in the target. */
	readonly platform: string;
};

/** An object of a request, or a row of the table, with which something went wrong. */
export type Failure = {readonly item: number; readonly error: TransferableError};

/** Objects by the 32 bytes of their hashes, one after another; with their stored bytes where workers cannot read for themselves. */
export type ObjectsRequest = {readonly hashes: Uint8Array; readonly stored?: StoredItems};

export type OpenRequest = ObjectsRequest & {readonly kind: HashedKind};

/** The logical bytes of the objects one after another: those of the nth end before `ends[n]`. Behind them is room. */
export type OpenedReply = {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly ends: Uint32Array;
	readonly failures: readonly Failure[];
};

/** What the nodes of a tree name, flat: of the nth node the children (32 bytes each) up to `childEnds[n]`, and the same with metadata. */
export type NodesReply = {
	readonly children: Uint8Array;
	readonly childEnds: Uint32Array;
	readonly filemetas: Uint8Array;
	readonly filemetaEnds: Uint32Array;
	readonly failures: readonly Failure[];
};

/** Rows whose `filemeta` is known, to be filled with all that it says. Names and extended attributes go into a segment of that number. */
export type MetadataRequest = {readonly rows: Uint32Array; readonly segment: number; readonly stored?: StoredItems};

/** `item` of a failure is a row. */
export type MetadataReply = {
	readonly segment: SharedArrayBuffer;
	readonly rare: readonly RareMetadata[];
	readonly failures: readonly Failure[];
};

export type ParentsReply = ReadonlyArray<{readonly row: number; readonly parent: string}>;

/** Small files to be restored, by the rows of a table. */
export type ContentsRequest = {
	readonly rows: Uint32Array;
	/** Content objects of the rows that have one, in their order. */
	readonly stored?: StoredItems;
	/** Whether the worker can read chunks by itself; otherwise files in chunks come back. */
	readonly canReadChunks: boolean;
};

/** A file that is not restored yet, and the chunks that it consists of: 32 bytes each. */
export type ChunkedFile = {
	readonly row: number;
	readonly size: number;
	readonly chunks: Uint8Array;
	/** Bytes that follow the chunks. */
	readonly rest?: Uint8Array | undefined;
	readonly isLarge: boolean;
};

/** `stored` has all chunks of all files, in their order. */
export type FilesRequest = {readonly files: readonly ChunkedFile[]; readonly stored: StoredItems};

/** A file in an archive: its bytes lie at `start` of the data that comes with it. */
export type ArchivedFile = {
	readonly row: number;
	readonly isDeflated: boolean;
	readonly crc: number;
	/** Of the file. */
	readonly size: number;
	readonly start: number;
	readonly length: number;
};

export type SinkReply = {
	/** Files that are restored now, and their bytes. */
	readonly files: number;
	readonly bytes: number;
	readonly notes: readonly Note[];
	/** When the files go into an archive. */
	readonly archived?: {readonly files: readonly ArchivedFile[]; readonly data: Uint8Array<ArrayBuffer>};
};

export type FilesReply = SinkReply & {readonly failures: readonly Failure[]; readonly chunked: readonly ChunkedFile[]};

/** One chunk, opened into a slot of the shared memory. */
export type ChunkRequest = {readonly hash: Uint8Array; readonly slot: number; readonly stored?: Uint8Array | undefined};

export type PieceRequest = {readonly row: number; readonly slot: number; readonly length: number};

export type LargeFileReply = {readonly bytes: number; readonly notes: readonly Note[]};

export type RowsRequest = {readonly rows: Uint32Array};

export type SpecialsRequest = {readonly entries: readonly RareMetadata[]};

export type SpecialsReply = {
	readonly done: number;
	readonly failures: readonly Failure[];
	readonly notes: readonly Note[];
};

/** Each row becomes another name of the leader at the same position. */
export type LinksRequest = {readonly rows: Uint32Array; readonly leaders: Uint32Array};

export type LinksReply = {
	readonly done: number;
	readonly failures: readonly Failure[];
	readonly unlinked: readonly number[];
};

/** Everything that a reading worker can be asked for. */
export type Tasks = {
	/** Gives back descriptors and removes what was begun; the last task of a worker. */
	close: {request: undefined; reply: undefined};
	/** Makes the table known to the worker; it must come before whatever names rows. */
	table: {request: EntryTableMemory; reply: undefined};
	/** Opens any small objects. */
	open: {request: OpenRequest; reply: OpenedReply};
	nodes: {request: ObjectsRequest; reply: NodesReply};
	metadata: {request: MetadataRequest; reply: MetadataReply};
	/** The full ids of parents, for entries whose parent is not in the snapshot. */
	parents: {request: Omit<MetadataRequest, 'segment'>; reply: ParentsReply};

	/** Makes all objects of the repository known to the worker; it must come before all checks. */
	universe: {request: UniverseMemory; reply: undefined};
	checkObjects: {request: CheckRequest; reply: CheckReply};
	checkData: {request: DataRequest; reply: DataReply};
	checkPack: {request: PackRequest; reply: DataReply};

	/** Shared memory for chunks on their way: slots of `largestChunk` bytes. */
	slots: {request: SharedArrayBuffer; reply: undefined};
	/** Opens a chunk into a slot. Replies with its length. */
	chunk: {request: ChunkRequest; reply: number};
	/** The same for a file that is proven as a whole: the bytes need not be what the chunk's name says. */
	unprovenChunk: {request: ChunkRequest; reply: number};
	/** The same, and deflates it as a piece of a longer stream. */
	deflatedChunk: {request: ChunkRequest; reply: {readonly length: number; readonly deflated: Uint8Array<ArrayBuffer>}};

	/** From now on files go into an archive. It must come after the table. */
	archive: {request: undefined; reply: undefined};
	/** Begins to hash a file; `file` is any number that tells it from others. */
	startProof: {request: {readonly file: number; readonly size: number}; reply: undefined};
	/** Adds the next piece of a file, from a slot, to its proof. */
	prove: {
		request: {readonly file: number; readonly slot: number; readonly length: number; readonly withCrc: boolean};
		reply: undefined;
	};
	proveRest: {
		request: {readonly file: number; readonly bytes: Uint8Array; readonly withCrc: boolean};
		reply: undefined;
	};
	finishProof: {request: {readonly file: number}; reply: ProvenBytes & {readonly crc: number}};
	dropProof: {request: {readonly file: number}; reply: undefined};

	/** Makes the target folder known to the worker; it must come after the table and before whatever writes. */
	target: {request: TargetSetup; reply: undefined};
	contents: {request: ContentsRequest; reply: FilesReply};
	files: {request: FilesRequest; reply: FilesReply};
	startFile: {request: {readonly row: number; readonly size: number}; reply: undefined};
	/** Writes the next piece of a file from a slot. */
	piece: {request: PieceRequest; reply: undefined};
	/** Writes what follows the chunks of a file. */
	rest: {request: {readonly row: number; readonly bytes: Uint8Array}; reply: undefined};
	finishFile: {request: {readonly row: number}; reply: LargeFileReply};
	discardFile: {request: {readonly row: number}; reply: undefined};
	specials: {request: SpecialsRequest; reply: SpecialsReply};
	links: {request: LinksRequest; reply: LinksReply};
	refresh: {request: RowsRequest; reply: SpecialsReply};
	/** Folders, the deepest first. */
	folders: {request: RowsRequest; reply: SpecialsReply};
};

export type TaskName = keyof Tasks;
