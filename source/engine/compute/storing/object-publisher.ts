import {openSync, rmSync} from 'node:fs';
import path from 'node:path';
import {type PendingFile, publishDurably} from '../../filesystem/durable-file.js';
import {storeErrorFrom} from '../../filesystem/fs-error.js';
import {syncFolder} from '../../filesystem/durable-folder.js';
import {objectKey} from '../../objects/keys.js';
import {sha256Hex} from '../../objects/hashes.js';
import {littleRest, packTargetSize} from '../pack-builder.js';
import type {PackMembers, StoreReply, WrittenFile} from './protocol.js';

export type HandedOver = Extract<StoreReply, {type: 'written' | 'object'}>;
type Rest = Extract<StoreReply, {type: 'rest'}>;

/** Members of a pack, one place in each list. */
export type MemberList = {readonly keys: string[]; readonly offsets: number[]; readonly lengths: number[]};

export type ObjectPublisherOptions = {
	/** Folder of the repository, when its objects are files. */
	readonly folder: string | undefined;
	/** Stores bytes as they are under a key, durably. */
	readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
	/** Called before anything becomes visible in the store; throws when the lock is lost. */
	readonly assertMayWrite: () => void;
	/** A pack is durable: its members may be named by the catalog. */
	readonly onPack: (packKey: string, members: MemberList) => void;
	/** Up to so many small objects at the end of a run stand on their own, when the run made no pack: dearer to read, but the catalog stays as it is. */
	readonly looseObjects: number;
};

/**
Makes durable what the workers hand over.

Order is what keeps an interrupted run harmless: an object that names others must not be seen before they are durable, or the next backup would
take it for complete. So chunks and packs go out at once, since nothing is found in a pack before the catalog says so, and objects that stand on their own and
name others wait until the catalog is committed.
*/
export class ObjectPublisher {
	readonly #options: ObjectPublisherOptions;
	readonly #running = new Set<Promise<void>>();
	readonly #folders = new Set<string>();
	#deferred: HandedOver[] = [];
	#rests: Rest[] = [];
	#packs = 0;
	#failure: Error | undefined;

	constructor(options: ObjectPublisherOptions) {
		this.#options = options;
	}

	/** `done` is called when the object needs no attention of the worker any more; a failure is thrown by `settle`. */
	accept(object: HandedOver, done: () => void): void {
		if (rank(object.key) > 0) {
			this.#deferred.push(object);
			done();
			return;
		}

		const running = this.#publish(object)
			.catch((error: unknown) => {
				this.#failure ??= error instanceof Error ? error : new Error(String(error));
			})
			.finally(() => {
				this.#running.delete(running);
				done();
			});
		this.#running.add(running);
	}

	acceptRest(rest: Rest): void {
		this.#rests.push(rest);
	}

	/** The first thing that went wrong; the run cannot succeed any more. */
	get failure(): Error | undefined {
		return this.#failure;
	}

	/**
	Resolves when everything accepted so far is durable, names included.

	@param commitCatalog Stores the catalog with all packs announced by `onPack`.
	@param nodeOrder Keys of nodes, children before parents, where nodes may stand on their own.
	*/
	async settle(commitCatalog: () => Promise<void>, nodeOrder: readonly string[] = []): Promise<void> {
		while (this.#running.size > 0) {
			await Promise.all(this.#running);
		}

		if (this.#failure !== undefined) {
			throw this.#failure;
		}

		const loose = await this.#publishRests();
		await this.#syncFolders();
		await commitCatalog();
		await this.#publishLoose([...loose, ...this.#deferred], nodeOrder);
		this.#deferred = [];
		await this.#syncFolders();
	}

	/** Gives up: removes what was written and not yet published. */
	discard(): void {
		for (const object of this.#deferred) {
			if (object.type === 'written') {
				remove(object.file);
			}
		}

		this.#deferred = [];
	}

	async #publish(object: HandedOver): Promise<void> {
		if (object.type === 'object') {
			this.#options.assertMayWrite();
			await this.#options.put(object.key, object.bytes);
		} else {
			try {
				this.#options.assertMayWrite();
			} catch (error) {
				remove(object.file);
				throw error;
			}

			await publishDurably(openAgain(object.file));
			this.#folders.add(path.dirname(object.file.final));
		}

		if (object.members !== undefined) {
			this.#packs++;
			const {keys, offsets, lengths} = object.members;
			this.#options.onPack(object.key, {keys: keys.split('\n'), offsets: [...offsets], lengths: [...lengths]});
		}
	}

	/**
	Each worker ends with packs that are not full: they are joined, so that a backup does not leave small packs for each core. Data and metadata are joined with each
	other only when both are little.

	@returns The objects that shall stand on their own instead.
	*/
	async #publishRests(): Promise<HandedOver[]> {
		const rests = this.#rests.toSorted((a, b) => Number(a.isMetadata) - Number(b.isMetadata));
		this.#rests = [];
		const bytes = rests.reduce((sum, rest) => sum + rest.bytes.length, 0);
		const count = rests.reduce((sum, {members}) => sum + members.offsets.length, 0);
		if (this.#packs === 0 && count <= this.#options.looseObjects) {
			return rests.flatMap(rest => membersOf(rest));
		}

		for (let start = 0; start < rests.length;) {
			let end = start;
			const goesOn = (size: number): boolean =>
				size < packTargetSize && (bytes <= littleRest || rests[end]?.isMetadata === rests[start]?.isMetadata);
			for (let size = 0; end < rests.length && goesOn(size); end++) {
				size += rests[end]?.bytes.length ?? 0;
			}

			const {bytes: pack, members} = joined(rests.slice(start, end));
			const key = objectKey('packs', sha256Hex(pack));
			await this.#publish({type: 'object', key, bytes: pack, members});
			start = end;
		}

		return [];
	}

	async #publishLoose(objects: HandedOver[], nodeOrder: readonly string[]): Promise<void> {
		for (const kind of kindsInOrder) {
			const ofKind = objects.filter(({key}) => key.startsWith(kind));
			if (kind !== 'node/') {
				await Promise.all(ofKind.map(async object => this.#publish(object)));
				continue;
			}

			const position = new Map(nodeOrder.map((key, index) => [key, index]));
			for (const object of ofKind.toSorted((a, b) => (position.get(a.key) ?? 0) - (position.get(b.key) ?? 0))) {
				await this.#publish(object);
			}
		}
	}

	async #syncFolders(): Promise<void> {
		const folders = [...this.#folders];
		this.#folders.clear();
		await Promise.all(folders.map(async folder => syncFolder(folder)));
	}
}

/** Opened anew in this thread; syncing any descriptor of a file makes durable what was written through another. */
function openAgain({temporary, final}: WrittenFile): PendingFile {
	try {
		return {fd: openSync(temporary, 'r+'), temporary, final};
	} catch (error) {
		throw storeErrorFrom(error, `Writing ${final}`);
	}
}

/** A leftover that cannot be removed now is ignored by every reader, and removed later. */
const remove = ({temporary}: WrittenFile): void => {
	rmSync(temporary, {force: true});
};

/** What names others comes after what it names. */
const kindsInOrder = ['packs/', 'chunk/', 'content/', 'filemeta/', 'node/'];

/** 0 for objects that name no others. */
const rank = (key: string): number => (key.startsWith('packs/') || key.startsWith('chunk/') ? 0 : 1);

const membersOf = ({bytes, members: {keys, offsets, lengths}}: Rest): HandedOver[] =>
	keys.split('\n').map((key, index) => {
		const offset = offsets[index] ?? 0;
		return {type: 'object', key, bytes: bytes.subarray(offset, offset + (lengths[index] ?? 0))};
	});

function joined(rests: readonly Rest[]): {bytes: Uint8Array<ArrayBuffer>; members: PackMembers} {
	const bytes = Buffer.concat(rests.map(rest => rest.bytes));
	const offsets: number[] = [];
	let start = 0;
	for (const rest of rests) {
		for (const offset of rest.members.offsets) {
			offsets.push(start + offset);
		}

		start += rest.bytes.length;
	}

	return {
		bytes,
		members: {
			keys: rests.map(({members}) => members.keys).join('\n'),
			offsets: Uint32Array.from(offsets),
			lengths: Uint32Array.from(rests.flatMap(({members}) => [...members.lengths])),
		},
	};
}
