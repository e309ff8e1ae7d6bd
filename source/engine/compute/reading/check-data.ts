import type {ObjectNamer} from '../../crypto/object-hash.js';
import {CorruptObjectError, nameMismatch} from '../../errors.js';
import {sha256Hex} from '../../objects/hashes.js';
import {toTransferable} from '../transferable-error.js';
import type {CheckFailure, DataReply, DataRequest, PackRequest} from './check-protocol.js';
import {failureType, isNameOf} from './check-tasks.js';
import type {LocalObjects} from './local-objects.js';
import type {ObjectOpener} from './object-opener.js';
import {noObject, type ObjectUniverse} from './object-universe.js';
import {asBuffer} from './object-hashes.js';
import {packKeyOf} from './pack-lookup.js';
import {StoredBatch} from './stored-batch.js';

export type DataParts = {
	readonly opener: ObjectOpener;
	readonly universe: ObjectUniverse;
	readonly namer: ObjectNamer;
	readonly local: LocalObjects | undefined;
};

/** Opens objects that stand alone, and so proves them. */
export function checkData(parts: DataParts, {ids, wholes, stored}: DataRequest): DataReply {
	const {opener, universe} = parts;
	const proof = new DataProof(parts, ids, wholes);
	const batch = stored && new StoredBatch(stored);
	for (const [item, id] of ids.entries()) {
		proof.attempt(item, () => {
			proof.add(item, opener.open(universe.kind(id), universe.hash(id), batch?.get(item)));
		});
	}

	return proof.finish(ids.reduce((sum, id) => sum + universe.storedLength(id), 0));
}

/** Reads a whole pack, proves that it is what its name says, and opens the members that are asked for. */
export function checkPack(parts: DataParts, {pack, ids, wholes, bytes}: PackRequest): DataReply {
	const {opener, universe, local} = parts;
	const key = packKeyOf(universe.packed, pack);
	const proof = new DataProof(parts, ids, wholes);
	let packBytes: Buffer;
	try {
		packBytes = asBuffer(bytes ?? local?.readPack(key) ?? new Uint8Array(0));
	} catch (error) {
		return {
			...proof.finish(0),
			packFailure: {type: failureType(toTransferable(error).code), error: toTransferable(error)},
		};
	}

	for (const [item, id] of ids.entries()) {
		proof.attempt(item, () => {
			const {offset = 0, length = 0} = universe.location(id) ?? {};
			if (offset + length > packBytes.length) {
				throw new CorruptObjectError(universe.key(id), `${key} ends before it does`);
			}

			proof.add(item, opener.open(universe.kind(id), universe.hash(id), packBytes.subarray(offset, offset + length)));
		});
	}

	const isTrue = `packs/${sha256Hex(packBytes)}` === key;
	const error = nameMismatch(key);
	return {
		...proof.finish(packBytes.length),
		...(!isTrue && {packFailure: {type: 'corrupt', error: toTransferable(error)}}),
	};
}

class DataProof {
	readonly #parts: DataParts;
	readonly #wholes: Uint32Array;
	readonly #lengths: Uint32Array;
	readonly #failures: CheckFailure[] = [];
	readonly #impostors: number[] = [];

	constructor(parts: DataParts, ids: Uint32Array, wholes: Uint32Array) {
		this.#parts = parts;
		this.#wholes = wholes;
		this.#lengths = new Uint32Array(ids.length);
	}

	/** A chunk that is a whole file proves the file's content object. */
	add(item: number, logical: Buffer): void {
		this.#lengths[item] = logical.length;
		const whole = this.#wholes[item] ?? noObject;
		if (whole !== noObject && !isNameOf(this.#parts.universe.key(whole), sha256Hex(logical), this.#parts.namer)) {
			this.#impostors.push(whole);
		}
	}

	attempt(item: number, step: () => void): void {
		try {
			step();
		} catch (error) {
			const transferable = toTransferable(error);
			this.#failures.push({item, type: failureType(transferable.code), error: transferable});
		}
	}

	finish(bytes: number): DataReply {
		return {lengths: this.#lengths, failures: this.#failures, impostors: this.#impostors, bytes};
	}
}
