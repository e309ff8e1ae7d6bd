import type {Transferable} from 'node:worker_threads';
import {deflatePiece} from '../../compression/deflate.js';
import type {Codec} from '../../compression/codec.js';
import {ObjectNamer} from '../../crypto/object-hash.js';
import {Sealer} from '../sealer.js';
import {SharedCatalogView} from '../shared-catalog.js';
import type {StopWord} from '../stop-word.js';
import {toTransferable} from '../transferable-error.js';
import {ArchiveSink} from './archive-sink.js';
import {checkData, checkPack, type DataParts} from './check-data.js';
import {checkObjects} from './check-tasks.js';
import {EntryTable} from './entry-table.js';
import {FolderSink} from './folder-sink.js';
import {LargeFiles} from './large-files.js';
import {LocalObjects} from './local-objects.js';
import {asBuffer} from './object-hashes.js';
import {openObjects} from './open-objects.js';
import {ObjectUniverse} from './object-universe.js';
import {ObjectOpener} from './object-opener.js';
import type {ReadReply, ReadRequest} from './read-crew.js';
import type {FilesReply, ReaderSetup, TaskName, Tasks} from './read-protocol.js';
import {finishFolders, refreshFiles} from './refresh-entries.js';
import {Slots} from './slots.js';
import {TargetTree} from './target-tree.js';
import {SmallFiles} from './small-files.js';
import {StreamProofs} from './stream-proofs.js';
import {writeLinks, writeSpecials} from './write-specials.js';
import {readMetadata, readNodes, readParents} from './tree-tasks.js';

type Handlers = {readonly [Name in TaskName]: (body: Tasks[Name]['request']) => Tasks[Name]['reply']};

/** What one reading thread knows, and what it does with each request. */
export class ReadWorker {
	readonly #setup: ReaderSetup;
	readonly #stop: StopWord;
	readonly #namer: ObjectNamer;
	readonly #local: LocalObjects | undefined;
	readonly #opener: ObjectOpener;
	#table = new EntryTable(EntryTable.allocate(0));
	#slots = new Slots(new SharedArrayBuffer(0));
	/** What the next reply hands over instead of copying it. */
	readonly #transfer: Transferable[] = [];
	#universe: ObjectUniverse | undefined;
	#target: TargetTree | undefined;
	readonly #proofs = new StreamProofs();
	#small: SmallFiles | undefined;
	#large: LargeFiles | undefined;

	readonly #handlers: Handlers = {
		close: () => {
			this.#large?.discardAll();
			this.#target?.[Symbol.dispose]();
			this.#local?.close();
			return undefined;
		},
		table: memory => {
			this.#table = new EntryTable(memory);
			return undefined;
		},
		open: request => {
			const reply = openObjects(this.#opener, request);
			this.#transfer.push(reply.bytes.buffer);
			return reply;
		},
		nodes: request => readNodes(this.#opener, request),
		metadata: request => readMetadata(this.#opener, this.#table, this.#setup.platform, request),
		parents: request => readParents(this.#opener, this.#table, request),
		universe: memory => {
			this.#universe = new ObjectUniverse(memory);
			return undefined;
		},
		checkObjects: request => checkObjects(this.#opener, ready(this.#universe), this.#namer, request),
		checkData: request => checkData(this.#dataParts, request),
		checkPack: request => checkPack(this.#dataParts, request),
		slots: memory => {
			this.#slots = new Slots(memory);
			return undefined;
		},
		chunk: ({hash, slot, stored}) => this.#slots.fill(slot, this.#opener.open('chunk', asBuffer(hash), stored)),
		unprovenChunk: ({hash, slot, stored}) => this.#slots.fill(slot, this.#opener.openUnproven(asBuffer(hash), stored)),
		deflatedChunk: ({hash, slot, stored}) => {
			const chunk = this.#opener.open('chunk', asBuffer(hash), stored);
			const deflated = new Uint8Array(deflatePiece(chunk));
			this.#transfer.push(deflated.buffer);
			return {length: this.#slots.fill(slot, chunk), deflated};
		},
		archive: () => {
			this.#small = new SmallFiles(this.#opener, this.#table, new ArchiveSink(this.#table));
			return undefined;
		},
		startProof: ({file, size}) => {
			this.#proofs.start(file, size);
			return undefined;
		},
		prove: ({file, slot, length, withCrc}) => {
			this.#proofs.add(file, this.#slots.view(slot, length), withCrc);
			return undefined;
		},
		proveRest: ({file, bytes, withCrc}) => {
			this.#proofs.add(file, bytes, withCrc);
			return undefined;
		},
		finishProof: ({file}) => this.#proofs.finish(file),
		dropProof: ({file}) => {
			this.#proofs.drop(file);
			return undefined;
		},
		target: setup => {
			this.#target = new TargetTree(setup, this.#table);
			this.#small = new SmallFiles(this.#opener, this.#table, new FolderSink(this.#target));
			this.#large = new LargeFiles(this.#target);
			return undefined;
		},
		contents: request => this.#handOver(ready(this.#small).readContents(request)),
		files: request => this.#handOver(ready(this.#small).readFiles(request)),
		startFile: ({row, size}) => {
			ready(this.#large).start(row, size);
			return undefined;
		},
		piece: ({row, slot, length}) => {
			ready(this.#large).write(row, this.#slots.view(slot, length));
			return undefined;
		},
		rest: ({row, bytes}) => {
			ready(this.#large).write(row, asBuffer(bytes));
			return undefined;
		},
		finishFile: ({row}) => ready(this.#large).finish(row),
		discardFile: ({row}) => {
			ready(this.#large).discard(row);
			return undefined;
		},
		specials: request => writeSpecials(ready(this.#target), request),
		links: request => writeLinks(ready(this.#target), request),
		refresh: request => refreshFiles(ready(this.#target), request),
		folders: request => finishFolders(ready(this.#target), request),
	};

	constructor(setup: ReaderSetup, codec: Codec, stop: StopWord) {
		const {localFolder, packs, encryptionKey, dedupKey} = setup;
		this.#setup = setup;
		this.#stop = stop;
		this.#namer = new ObjectNamer(dedupKey);
		this.#local =
			localFolder !== undefined && packs !== undefined
				? new LocalObjects(localFolder, new SharedCatalogView(packs))
				: undefined;
		this.#opener = new ObjectOpener(new Sealer({codec, encryptionKey, namer: this.#namer}), this.#local, stop);
	}

	get #dataParts(): DataParts {
		return {opener: this.#opener, universe: ready(this.#universe), namer: this.#namer, local: this.#local};
	}

	#handOver(reply: FilesReply): FilesReply {
		if (reply.archived) {
			this.#transfer.push(reply.archived.data.buffer);
		}

		return reply;
	}

	/** An error of the task goes back as its reply; the thread goes on. */
	handle({name, body}: ReadRequest): {reply: ReadReply; transfer: Transferable[]} {
		try {
			if (name !== 'close') {
				this.#stop.throwIfStopping();
			}

			// The crew sends with each name the body that belongs to it; see `ReadCrew.call`.
			// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the name decides the type, and TypeScript cannot follow that through a union
			const handler = this.#handlers[name] as (body: unknown) => unknown;
			return {reply: {type: 'done', body: handler(body)}, transfer: this.#transfer.splice(0)};
		} catch (error) {
			return {reply: {type: 'error', error: toTransferable(error)}, transfer: []};
		}
	}
}

function ready<T>(part: T | undefined): T {
	if (part === undefined) {
		throw new Error('The worker was not told what this task needs');
	}

	return part;
}
