import {Buffer} from 'node:buffer';
import {PackBuilder, type BuiltPack} from '../../compute/pack-builder.js';
import type {CatalogHolder} from './catalog-holder.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};
type Place = {readonly offset: number; readonly length: number};

/** A finished pack that is not durable yet. `places` has only the members that still count. */
type ClosedPack = {readonly built: BuiltPack; readonly places: Map<string, Place>; storing: Promise<void> | undefined};

/**
Members that are in no durable pack yet: those of the open pack, and those of packs on their way to the backend. They can be read and removed all the time.

A pack whose upload failed is kept and tried again, so that no member that was accepted is ever forgotten.
*/
export class PackBuffer {
	readonly #holder: CatalogHolder;
	#builder = new PackBuilder();
	#places = new Map<string, Place>();
	readonly #closed = new Set<ClosedPack>();

	constructor(holder: CatalogHolder) {
		this.#holder = holder;
	}

	/** A copy of a member's bytes. */
	find(key: string): Buffer | undefined {
		const open = this.#places.get(key);
		if (open) {
			return Buffer.from(this.#builder.read(open.offset, open.length));
		}

		for (const {built, places} of this.#closed) {
			const place = places.get(key);
			if (place) {
				return Buffer.from(built.bytes.subarray(place.offset, place.offset + place.length));
			}
		}

		return undefined;
	}

	/** Bytes of a member; `undefined` when it is not here. */
	sizeOf(key: string): number | undefined {
		const place = this.#places.get(key) ?? [...this.#closed].find(({places}) => places.has(key))?.places.get(key);
		return place?.length;
	}

	/** Keys and sizes of all members. */
	members(): Map<string, number> {
		const all = [...this.#closed, {places: this.#places}];
		return new Map(all.flatMap(({places}) => [...places].map(([key, {length}]) => [key, length] as const)));
	}

	/** Takes the bytes over at once. Resolves when there is room for more: a pack that became full is durable then. */
	async add(key: string, bytes: Uint8Array, options: WithSignal): Promise<void> {
		this.remove(key);
		const offset = this.#builder.length;
		this.#builder.append(key, bytes.length, (target, at) => {
			target.set(bytes, at);
		});
		this.#places.set(key, {offset, length: bytes.length});
		if (this.#builder.isFull) {
			this.#close();
			await this.#storeAll(options);
		}
	}

	/** @returns Whether it was here. */
	remove(key: string): boolean {
		let wasHere = this.#places.delete(key);
		for (const {places} of this.#closed) {
			wasHere = places.delete(key) || wasHere;
		}

		return wasHere;
	}

	/** Makes all members durable, and tells the catalog where they lie. */
	async flush(options: WithSignal): Promise<void> {
		if (this.#builder.count > 0) {
			this.#close();
		}

		await this.#storeAll(options);
	}

	#close(): void {
		const places = this.#places;
		if (places.size > 0) {
			this.#closed.add({built: this.#builder.close(), places, storing: undefined});
		}

		this.#builder = new PackBuilder();
		this.#places = new Map();
	}

	async #storeAll(options: WithSignal): Promise<void> {
		const storing = [...this.#closed].map(async pack => {
			pack.storing ??= this.#store(pack, options);
			return pack.storing;
		});
		// Each to its end, so that nothing is on its way any more when this rejects.
		await Promise.allSettled(storing);
		await Promise.all(storing);
	}

	async #store(pack: ClosedPack, {signal}: WithSignal): Promise<void> {
		const {packKey, bytes} = pack.built;
		try {
			// All may have been deleted while the pack waited for another try.
			if (pack.places.size > 0) {
				const catalog = await this.#holder.catalog({signal});
				await this.#holder.backend.put(packKey, bytes, {signal});
				const keys = [...pack.places.keys()];
				const places = [...pack.places.values()];
				catalog.addPack(packKey, {
					keys,
					offsets: places.map(({offset}) => offset),
					lengths: places.map(({length}) => length),
				});
			}

			this.#closed.delete(pack);
		} finally {
			pack.storing = undefined;
		}
	}
}
