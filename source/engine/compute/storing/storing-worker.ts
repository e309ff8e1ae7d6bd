import {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import {parentPort, receiveMessageOnPort, workerData} from 'node:worker_threads';
import {createScanner} from '../../chunking/fastcdc-wasm.js';
import {loadCodec} from '../../compression/load-codec.js';
import {ObjectNamer} from '../../crypto/object-hash.js';
import {entryKinds} from '../../objects/entry-kind.js';
import type {FileMeta} from '../../objects/model.js';
import {Sealer} from '../sealer.js';
import {toTransferable} from '../transferable-error.js';
import {ChunkQueue} from './chunk-queue.js';
import {ChunkWorker} from './chunk-worker.js';
import {ContentStorer} from './content-storer.js';
import {EntryStorer} from './entry-storer.js';
import {FileTooBigError} from './file-too-big-error.js';
import {KnownObjects, type KnownObjectsMemory} from './known-objects.js';
import {LargeFileReader} from './large-file.js';
import {floorSeconds} from './local-meta.js';
import {objectsIn} from './object-batch.js';
import {ObjectWriter} from './object-writer.js';
import {BrokenPipeError, PipeReader} from './pipe.js';
import {provingTime} from './proving-time.js';
import {
	type EntryBatch,
	type EntryFailure,
	type GivenEntry,
	statsPerEntry,
	type StoreReply,
	type StoreRequest,
} from './protocol.js';
import {SharedState, type SharedStateMemory} from './shared-state.js';

/** What a storing worker is started with. */
export type StoringWorkerData = {
	readonly state: SharedStateMemory;
	readonly known: KnownObjectsMemory;
	readonly encryptionKey: KeyObject | undefined;
	readonly dedupKey: KeyObject | undefined;
	readonly folder: string | undefined;
};

const refSize = 32;
/** Bytes on their way to the store, for one worker. */
const handedOverLimit = 48 * 1024;

/** The very double that a plain `lstat` gives for this time, so that a later scan finds it equal. */
function milliseconds(ns: bigint): number {
	const seconds = floorSeconds(ns);
	return Number(seconds) * 1000 + Number(ns - seconds * 1_000_000_000n) / 1e6;
}

async function serve(): Promise<never> {
	const port = parentPort;
	if (port === null) {
		throw new Error('This module runs as a worker thread only');
	}

	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the pool starts this module with exactly these data
	const data = workerData as StoringWorkerData & {index: number};
	const worker = data.index;
	const state = new SharedState(data.state);
	const queue = new ChunkQueue(state);
	const scanner = createScanner(state.memory);
	const namer = new ObjectNamer(data.dedupKey);
	const reply = (message: StoreReply, transfer: ArrayBuffer[] = []) => {
		port.postMessage(message, transfer);
	};

	const unpublished = state.unpublished(worker);
	const writer = new ObjectWriter({
		sealer: new Sealer({codec: await loadCodec({forMany: true}), encryptionKey: data.encryptionKey, namer}),
		known: new KnownObjects(data.known),
		folder: data.folder,
		reply,
		handOver(bytes) {
			// Not `workUntil`: processing another chunk would come back here, deeper and deeper.
			for (let waiting = Atomics.load(state.words, unpublished); waiting > handedOverLimit;) {
				state.throwIfStopping();
				Atomics.wait(state.words, unpublished, waiting, 1000);
				waiting = Atomics.load(state.words, unpublished);
			}

			Atomics.add(state.words, unpublished, Math.ceil(bytes / 1024));
		},
	});
	let barrier = 0;
	/** To be called only where no object is claimed and not yet stored: what others take for stored must be handed over here. */
	const passBarrier = () => {
		if (state.barrier > barrier) {
			barrier++;
			writer.handOverRests();
			reply({type: 'barrier'});
		}
	};

	const chunks = new ChunkWorker({state, queue, namer, writer, passBarrier});
	const large = new LargeFileReader({state, queue, chunks, scanner, worker});
	const content = new ContentStorer({writer, namer, large, state});
	const entries = new EntryStorer(content);

	function storeBatch({numbers, kinds, fileIds, root, rawPaths, knownContent}: EntryBatch): void {
		const refs = new Uint8Array(numbers.length * refSize);
		const stats = new Float64Array(numbers.length * statsPerEntry);
		const failures: EntryFailure[] = [];
		for (const [position, fileId] of fileIds.split('\0').entries()) {
			state.throwIfStopping();
			passBarrier();
			const number = numbers[position] ?? 0;
			const kind = entryKinds[kinds[position] ?? 0] ?? 'file';
			Atomics.store(state.words, state.currentEntry(worker), number + 1);
			const path = rawPaths?.get(position) ?? `${root}/${fileId}`;
			const entry = {number, kind, fileId, path: typeof path === 'string' ? path : Buffer.from(path)};
			const began = Date.now();
			const stored = entries.store(entry, knownContent?.get(position));
			if (stored.ref !== undefined && stored.stats !== undefined) {
				refs.set(stored.ref, position * refSize);
				const {size, mtimeNs, ctimeNs, ino} = stored.stats;
				const ctimeMs = provingTime(milliseconds(ctimeNs), began);
				stats.set([Number(size), milliseconds(mtimeNs), ctimeMs, Number(ino)], position * statsPerEntry);
			}

			if (stored.failure !== undefined) {
				failures.push(stored.failure);
			}
		}

		Atomics.store(state.words, state.currentEntry(worker), 0);
		reply({type: 'stored', numbers, refs, stats, failures}, [numbers.buffer, refs.buffer, stats.buffer]);
	}

	function storeObjects(objects: Uint8Array, count: number): void {
		for (const {kind, hash, logical} of objectsIn(objects)) {
			writer.store(kind, hash, logical);
		}

		reply({type: 'objects-stored', count});
	}

	function storeGiven(given: readonly GivenEntry[]): void {
		const refs = new Uint8Array(given.length * refSize);
		const stats = new Float64Array(given.length * statsPerEntry);
		for (const [position, {meta, bytes, failure, stats: numbers}] of given.entries()) {
			state.throwIfStopping();
			passBarrier();
			stats.set(numbers, position * statsPerEntry);
			if (failure?.effect !== 'omitted') {
				refs.set(content.storeMeta({...meta, ...(bytes && contentFields(bytes))}), position * refSize);
			}
		}

		const numbers = Uint32Array.from(given, ({number}) => number);
		reply({type: 'stored', numbers, refs, stats, failures: given.flatMap(({failure}) => failure ?? [])});
	}

	function contentFields(bytes: Uint8Array): Pick<FileMeta, 'contentHash' | 'contentRef' | 'size'> {
		state.addProgress(bytes.length);
		const {hash, ref, size} = content.storeBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
		return {contentHash: hash, contentRef: ref, size};
	}

	function storeStream({number, pipe, meta, stats}: Extract<StoreRequest, {type: 'stream'}>): void {
		const failures: EntryFailure[] = [];
		let ref: Uint8Array<ArrayBuffer> = new Uint8Array(refSize);
		const reader = new PipeReader(pipe);
		try {
			const {hash, ref: contentRef, size} = content.storeStream(target => reader.read(target));
			ref = Uint8Array.from(content.storeMeta({...meta, contentHash: hash, contentRef, size}));
		} catch (error) {
			if (error instanceof FileTooBigError) {
				failures.push(error.failureOf(number));
			} else if (!(error instanceof BrokenPipeError)) {
				throw error;
			}
		}

		reply({type: 'stored', numbers: Uint32Array.of(number), refs: ref, stats: Float64Array.from(stats), failures});
	}

	function handle(request: StoreRequest): void {
		switch (request.type) {
			case 'entries': {
				storeBatch(request.batch);
				break;
			}

			case 'objects': {
				storeObjects(request.objects, request.count);
				break;
			}

			case 'given': {
				storeGiven(request.entries);
				break;
			}

			case 'stream': {
				storeStream(request);
				break;
			}

			case 'flush': {
				writer.handOverRests();
				const {rawBytes, storedBytes, newObjects} = writer;
				reply({type: 'flushed', rawBytes, storedBytes, newObjects});
				break;
			}
		}
	}

	for (;;) {
		const {bell} = chunks;
		state.throwIfStopping();
		passBarrier();
		// Chunks first: they hold the memory that readers wait for.
		if (chunks.processOne()) {
			continue;
		}

		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the pool posts nothing else
		const request = receiveMessageOnPort(port)?.message as StoreRequest | undefined;
		if (request === undefined) {
			chunks.sleep(bell);
		} else {
			handle(request);
		}
	}
}

try {
	await serve();
} catch (error) {
	parentPort?.postMessage({type: 'failure', error: toTransferable(error)});
}
