import {openSync, rmSync} from 'node:fs';
import path from 'node:path';
import {type PendingFile, publishDurably} from '../../filesystem/durable-file.js';
import {storeErrorFrom} from '../../filesystem/fs-error.js';
import {syncFolder} from '../../filesystem/durable-folder.js';
import {type HashedKind, isKeyOf, kindNumber} from '../../objects/keys.js';
import {Pacer} from '../../pacing/pacer.js';
import {type HashedMembers, inParts, membersOfKinds} from '../hashed-members.js';
import {joinRests, type Rest, restMembers} from './pack-rests.js';
import type {StoreReply, WrittenFile} from './protocol.js';

/** Some milliseconds. */
const toldAtOnce = 4096;

type Group = {readonly members: HashedMembers; readonly epoch: number};

export type HandedOver = Extract<StoreReply, {type: 'written' | 'object'}>;

/** The catalog, as far as it is told of new packs. */
export type PackRegister = {
	/** A pack is durable, and so is what these of its members name: they may be found. Called several times for a pack. */
	addMembers(packKey: string, members: HashedMembers): void;
	/** So many members will be told. */
	makeRoom(members: number): Promise<void>;
};

export type ObjectPublisherOptions = {
	/** Folder of the repository, when its objects are files. */
	readonly folder: string | undefined;
	/** Stores bytes as they are under a key, durably. `isMetadata` for a pack without chunks. */
	readonly put: (key: string, bytes: Uint8Array, isMetadata: boolean) => Promise<void>;
	/** Called before anything becomes visible in the store; throws when the lock is lost. */
	readonly assertMayWrite: () => void;
	readonly register: PackRegister;
	/** Up to so many small objects at the end of a run stand on their own, when the run made no pack: dearer to read, but the catalog stays as it is. */
	readonly looseObjects: number;
};

/**
Makes durable what the workers hand over.

Order is what keeps an interrupted run harmless: an object that names others must not be seen before they are durable, or the next backup would
take it for complete. So chunks and packs go out at once, since nothing is found in a pack before the catalog says so. What names others is told to
the catalog in epochs: the caller says of each object in which it was stored, and of an epoch when all that its objects name has been handed over. What stands on
its own and names others waits until the catalog is committed.
*/
export class ObjectPublisher {
	readonly #options: ObjectPublisherOptions;
	readonly #running = new Set<Promise<void>>();
	readonly #folders = new Set<string>();
	#deferred: Array<{readonly object: HandedOver; readonly epoch: number}> = [];
	/** Packs that are durable, and of which the catalog knows the chunks only. */
	#held: Array<{readonly packKey: string; readonly members: HashedMembers; readonly epoch: number}> = [];
	readonly #rests: Array<Rest & {readonly epoch: number}> = [];
	#packs = 0;
	#bytes = 0;
	#failure: Error | undefined;

	constructor(options: ObjectPublisherOptions) {
		this.#options = options;
	}

	/** `done` is called when the object needs no attention of the worker any more; a failure is thrown by `settle`. */
	accept(object: HandedOver, epoch: number, done: () => void): void {
		this.#bytes += object.type === 'written' ? object.size : object.bytes.length;
		if (rank(object.key) > 0) {
			this.#deferred.push({object, epoch});
			done();
			return;
		}

		const running = this.#publish(object, object.members && [{members: object.members, epoch}])
			.catch((error: unknown) => {
				this.#failure ??= error instanceof Error ? error : new Error(String(error));
			})
			.finally(() => {
				this.#running.delete(running);
				done();
			});
		this.#running.add(running);
	}

	acceptRest(rest: Rest, epoch: number): void {
		this.#rests.push({...rest, epoch});
	}

	/** What was accepted so far, open packs apart. */
	get bytes(): number {
		return this.#bytes;
	}

	/** The first thing that went wrong; the run cannot succeed any more. */
	get failure(): Error | undefined {
		return this.#failure;
	}

	/**
	Resolves when everything of an epoch, and of those before, is durable and can be found. Objects may be accepted meanwhile.

	@param epoch All that its objects name has been accepted.
	*/
	async checkpoint(epoch: number, commitCatalog: () => Promise<void>): Promise<void> {
		await Promise.all(this.#running);
		this.#throwFailure();
		await this.#packRests(this.#rests.splice(0));
		await this.#syncFolders();
		await this.#release(epoch);
		await commitCatalog();
		const ready = this.#deferred.filter(deferred => deferred.epoch <= epoch);
		this.#deferred = this.#deferred.filter(deferred => deferred.epoch > epoch);
		await this.#publishLoose(ready.map(({object}) => object));
		await this.#syncFolders();
	}

	/**
	Resolves when everything accepted so far is durable, names included. Nothing more may be accepted, and all that it names has been.

	@param commitCatalog Stores the catalog with all packs that were told to the register.
	@param nodeOrder Keys of nodes, children before parents, where nodes may stand on their own.
	*/
	async settle(commitCatalog: () => Promise<void>, nodeOrder: readonly string[] = []): Promise<void> {
		while (this.#running.size > 0) {
			await Promise.all(this.#running);
		}

		this.#throwFailure();
		const loose = await this.#publishRests();
		await this.#syncFolders();
		await this.#release(Number.POSITIVE_INFINITY);
		await commitCatalog();
		await this.#publishLoose([...loose, ...this.#deferred.map(({object}) => object)], nodeOrder);
		this.#deferred = [];
		await this.#syncFolders();
	}

	/** Gives up: removes what was written and not yet published. */
	discard(): void {
		for (const {object} of this.#deferred) {
			if (object.type === 'written') {
				remove(object.file);
			}
		}

		this.#deferred = [];
	}

	async #publish(object: HandedOver, groups: readonly Group[] = []): Promise<void> {
		if (object.type === 'object') {
			this.#options.assertMayWrite();
			const isMetadata = groups.length > 0 && groups.every(({members}) => !members.kinds.includes(chunkKind));
			await this.#options.put(object.key, object.bytes, isMetadata);
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

		this.#packs += groups.length > 0 ? 1 : 0;
		for (const {members, epoch} of groups) {
			this.#options.register.addMembers(
				object.key,
				membersOfKinds(members, kind => kind === chunkKind),
			);
			this.#held.push({packKey: object.key, members, epoch});
		}
	}

	/** Tells the catalog of the rest of the members of these epochs: what is named before what names it, since the catalog may be stored at any moment. */
	async #release(epoch: number): Promise<void> {
		const released = this.#held.filter(pack => pack.epoch <= epoch);
		this.#held = this.#held.filter(pack => pack.epoch > epoch);
		const {register} = this.#options;
		await register.makeRoom(released.reduce((sum, {members}) => sum + members.offsets.length, 0));
		const pacer = new Pacer();
		for (const number of namingKinds.map(kindNumber)) {
			for (const {packKey, members} of released) {
				const picked = membersOfKinds(members, kind => kind === number);
				for (const some of inParts(picked, toldAtOnce)) {
					register.addMembers(packKey, some);
					if (pacer.isDue) {
						await pacer.rest();
					}
				}
			}
		}
	}

	#throwFailure(): void {
		if (this.#failure !== undefined) {
			throw this.#failure;
		}
	}

	/**
	Each worker ends with packs that are not full.

	@returns The objects that shall stand on their own instead.
	*/
	async #publishRests(): Promise<HandedOver[]> {
		const rests = this.#rests.splice(0);
		const count = rests.reduce((sum, {members}) => sum + members.offsets.length, 0);
		if (this.#packs === 0 && count <= this.#options.looseObjects) {
			return rests.flatMap(rest => restMembers(rest));
		}

		await this.#packRests(rests);
		return [];
	}

	async #packRests(rests: ReadonlyArray<Rest & {readonly epoch: number}>): Promise<void> {
		for await (const {key, bytes, groups} of joinRests(rests)) {
			await this.#publish({type: 'object', key, bytes}, groups);
		}
	}

	async #publishLoose(objects: readonly HandedOver[], nodeOrder: readonly string[] = []): Promise<void> {
		for (const kind of kindsInOrder) {
			const ofKind = objects.filter(({key}) => isKeyOf(kind, key));
			if (kind !== 'node') {
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
const namingKinds: readonly HashedKind[] = ['content', 'filemeta', 'node'];
const kindsInOrder: readonly HashedKind[] = ['packs', 'chunk', ...namingKinds];
const chunkKind = kindNumber('chunk');

/** 0 for objects that may be seen at once. */
const rank = (key: string): number => (isKeyOf('packs', key) || isKeyOf('chunk', key) ? 0 : 1);
