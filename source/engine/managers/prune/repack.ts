import {littleRest, PackBuilder, packedObjectLimit, packTargetSize} from '../../compute/pack-builder.js';
import {NoSpaceError, throwIfCancelled} from '../../errors.js';
import {sha256Hex} from '../../objects/hashes.js';
import type {ObjectReader} from '../../repository/object-reader.js';
import type {Repository} from '../../repository/repository.js';

/** An object of the store, as it is stored. */
export type StoredObject = {readonly key: string; readonly size: number};

export type Member = {readonly key: string; readonly offset: number; readonly length: number};

/** So many bytes of new packs are written before the catalog is stored and the old packs go: what a repack needs of space beside what there is. */
const batchBytes = 128 * packTargetSize;

/**
Moves what is needed out of packs, or from loose objects, into new packs.

New packs are durable before the catalog names them, the catalog is stored before anything old goes, and what is damaged stays where it is. Stopped at
any point, the repository is whole, and another run ends the work.
*/
export class Repacker {
	readonly #repository: Repository;
	readonly #warn: (message: string) => void;
	readonly #signal: AbortSignal | undefined;
	/** Data and metadata stay apart, as backups store them. */
	readonly #builders = {data: new PackBuilder(), metadata: new PackBuilder()};
	/** Written since the catalog was stored. */
	#written = 0;
	#emptied: StoredObject[] = [];
	#packed: StoredObject[] = [];
	/** Packs that went when what they held was elsewhere. */
	removedPacks = 0;
	/** Bytes of all that went, less those of the new packs. */
	freedBytes = 0;

	constructor(
		repository: Repository,
		{warn, signal}: {readonly warn: (message: string) => void; readonly signal?: AbortSignal | undefined},
	) {
		this.#repository = repository;
		this.#warn = warn;
		this.#signal = signal;
	}

	/** Moves all members that the catalog has of a pack; `false` when it is damaged, and stays. */
	async empty({key: pack, size}: StoredObject, members: Iterable<Member>): Promise<boolean> {
		throwIfCancelled(this.#signal);
		const bytes = await this.#repository.backend.get(pack, {signal: this.#signal});
		if (`packs/${sha256Hex(bytes)}` !== pack || !areWithin(bytes, members)) {
			this.#warn(`${pack} is damaged and was left as it is`);
			return false;
		}

		for (const {key, offset, length} of members) {
			const full = this.#append(key, bytes.subarray(offset, offset + length));
			// Not for each of some ten thousand members: what waiting leaves behind is as much memory as the pack.
			if (full !== undefined) {
				await this.#closePack(full);
			}
		}

		this.#emptied.push({key: pack, size});
		await this.#storeWhenLarge();
		return true;
	}

	/** Packs a small loose object, unless a pack has it already; `false` when it is damaged, also in that pack, and stays. */
	async pack({key, size}: StoredObject): Promise<boolean> {
		throwIfCancelled(this.#signal);
		try {
			await proveObject(this.#repository.objects, key, this.#signal);
		} catch (error) {
			throwIfCancelled(this.#signal);
			this.#warn(`${key} was left as it is: ${error instanceof Error ? error.message : String(error)}`);
			return false;
		}

		const catalog = await this.#repository.catalog({signal: this.#signal});
		if (!catalog.has(key)) {
			const full = this.#append(key, await this.#repository.backend.get(key, {signal: this.#signal}));
			if (full !== undefined) {
				await this.#closePack(full);
			}
		}

		this.#packed.push({key, size});
		await this.#storeWhenLarge();
		return true;
	}

	/** Stores the last pack and the catalog, then deletes what is elsewhere now. */
	async finish(): Promise<void> {
		const {data, metadata} = this.#builders;
		if (data.length + metadata.length <= littleRest) {
			this.#join(metadata, data);
		}

		await this.#closePack(data);
		await this.#closePack(metadata);
		await this.#settle();
	}

	/** Where space has run out: deletes what is elsewhere by now, as far as the catalog can be stored. */
	async giveUp(): Promise<void> {
		try {
			const catalog = await this.#repository.catalog();
			const isHalf = new Set([...catalog.packs()].filter(({members}) => members > 0).map(({key}) => key));
			this.#emptied = this.#emptied.filter(({key}) => !isHalf.has(key));
			await this.#settle();
		} catch (error) {
			if (!(error instanceof NoSpaceError)) {
				throw error;
			}
		}
	}

	/** Stores the catalog with the new packs, and deletes what they replace. */
	async #settle(): Promise<void> {
		await this.#repository.commitCatalog({signal: this.#signal});
		this.#written = 0;
		const catalog = await this.#repository.catalog();
		const inUse = new Set([...catalog.packs()].filter(({members}) => members > 0).map(({key}) => key));
		// A pack whose members were packed again in the same order has the same name.
		const packs = this.#emptied.filter(({key}) => !inUse.has(key));
		const loose = this.#packed.filter(({key}) => catalog.has(key));
		const gone = [...packs, ...loose];
		await this.#repository.backend.deleteMany(
			gone.map(({key}) => key),
			{signal: this.#signal},
		);
		this.removedPacks += packs.length;
		// One that was packed again under the same name counts too: its bytes were taken off when they were written.
		this.freedBytes += [...this.#emptied, ...loose].reduce((sum, {size}) => sum + size, 0);
		this.#emptied = [];
		this.#packed = [];
	}

	/** The pack that is full now and has to be closed, if one is. */
	#append(key: string, bytes: Uint8Array): PackBuilder | undefined {
		const builder = key.startsWith('chunk/') ? this.#builders.data : this.#builders.metadata;
		builder.append(key, bytes.length, (target, offset) => {
			target.set(bytes, offset);
		});
		return builder.isFull ? builder : undefined;
	}

	#join(from: PackBuilder, into: PackBuilder): void {
		const {keys, offsets, lengths, bytes} = from.close();
		for (const [index, key] of keys.entries()) {
			const start = offsets[index] ?? 0;
			const length = lengths[index] ?? 0;
			into.append(key, length, (target, offset) => {
				bytes.copy(target, offset, start, start + length);
			});
		}
	}

	async #closePack(builder: PackBuilder): Promise<void> {
		if (builder.count === 0) {
			return;
		}

		const {packKey, bytes, ...members} = builder.close();
		await this.#repository.backend.put(packKey, bytes, {signal: this.#signal});
		const catalog = await this.#repository.catalog({signal: this.#signal});
		catalog.addPack(packKey, members);
		this.#written += bytes.length;
		this.freedBytes -= bytes.length;
	}

	async #storeWhenLarge(): Promise<void> {
		if (this.#written >= batchBytes) {
			await this.finish();
		}
	}
}

function areWithin(bytes: Uint8Array, members: Iterable<Member>): boolean {
	for (const {offset, length} of members) {
		if (length > packedObjectLimit || offset + length > bytes.length) {
			return false;
		}
	}

	return true;
}

async function proveObject(objects: ObjectReader, key: string, signal: AbortSignal | undefined): Promise<void> {
	switch (key.slice(0, key.indexOf('/'))) {
		case 'chunk': {
			await objects.chunk(key, {signal});
			break;
		}

		case 'content': {
			await objects.content(key, {signal});
			break;
		}

		case 'filemeta': {
			await objects.fileMeta(key, {signal});
			break;
		}

		default: {
			await objects.node(key, {signal});
		}
	}
}
