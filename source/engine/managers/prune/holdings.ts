import {packedObjectLimit} from '../../compute/pack-builder.js';
import type {HashedKind} from '../../objects/keys.js';
import {entryLength} from '../../stores/layers/catalog-stream.js';
import type {Marked} from './mark-needed.js';

/** A number of objects, and the bytes that they take in the store. */
export type Amount = {readonly count: number; readonly bytes: number};

/** What some objects take in the store, by where they lie. */
export type Holding = {
	/** In packs. */
	readonly members: Amount;
	/** Bytes of members, by the number of their pack in the catalog. */
	readonly packBytes: ReadonlyMap<number, number>;
	/** Bytes of the entries of members in the pack catalog. */
	readonly catalogBytes: number;
	/** Those that stand alone and are small enough for a pack. */
	readonly packable: Amount;
	/** What the entries of these would take in the pack catalog, about: it depends on where in a pack they would lie. */
	readonly packableCatalogBytes: number;
	/** Others that stand alone. */
	readonly alone: Amount;
};

const packableKinds: ReadonlySet<HashedKind> = new Set(['chunk', 'content', 'filemeta', 'node']);
/** As many digits as most places in a pack have. */
const usualOffset = 1_000_000;

/** Whether an object that stands alone could lie in a pack. */
export const isPackable = (kind: HashedKind, length: number): boolean =>
	length <= packedObjectLimit && packableKinds.has(kind);

export const objectsOf = ({members, packable, alone}: Holding): Amount => ({
	count: members.count + packable.count + alone.count,
	bytes: members.bytes + packable.bytes + alone.bytes,
});

/**
Adds up what the objects of each class take, every object that there is once.

@param classOf A number below `classCount`, by the number of the object.
*/
export function tallyHoldings(
	{inventory: {memory, universe}}: Pick<Marked, 'inventory'>,
	classCount: number,
	classOf: (id: number) => number,
): Holding[] {
	const tallies = Array.from({length: classCount}, () => new Tally());
	for (let id = 0; id < memory.packedCount; id++) {
		const {pack, offset, length} = universe.packed.location(id);
		if (pack >= 0) {
			tallies[classOf(id)]?.addMember(pack, length, entryLength(universe.kind(id), offset, length) + 1);
		}
	}

	for (let id = memory.packedCount; id < memory.packedCount + memory.looseCount; id++) {
		const kind = universe.kind(id);
		const length = universe.storedLength(id);
		const catalogBytes = isPackable(kind, length) ? entryLength(kind, usualOffset, length) + 1 : undefined;
		tallies[classOf(id)]?.addLoose(length, catalogBytes);
	}

	return tallies;
}

class Tally implements Holding {
	readonly members = {count: 0, bytes: 0};
	readonly packBytes = new Map<number, number>();
	readonly packable = {count: 0, bytes: 0};
	readonly alone = {count: 0, bytes: 0};
	catalogBytes = 0;
	packableCatalogBytes = 0;

	addMember(pack: number, length: number, catalogBytes: number): void {
		addTo(this.members, length);
		this.packBytes.set(pack, (this.packBytes.get(pack) ?? 0) + length);
		this.catalogBytes += catalogBytes;
	}

	/** @param catalogBytes Absent for what goes into no pack. */
	addLoose(length: number, catalogBytes: number | undefined): void {
		addTo(catalogBytes === undefined ? this.alone : this.packable, length);
		this.packableCatalogBytes += catalogBytes ?? 0;
	}
}

function addTo(amount: {count: number; bytes: number}, length: number): void {
	amount.count++;
	amount.bytes += length;
}
