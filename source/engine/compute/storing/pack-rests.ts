import {Buffer} from 'node:buffer';
import {sha256Hex} from '../../objects/hashes.js';
import {objectKey} from '../../objects/keys.js';
import {littleRest, packTargetSize} from '../pack-builder.js';
import type {PackMembers, StoreReply} from './protocol.js';

/** What a worker had in a pack that was not full. */
export type Rest = Extract<StoreReply, {type: 'rest'}>;

type NumberedRest = Rest & {readonly epoch: number};

export type JoinedPack = {
	readonly key: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** The members of each rest, at their places in the pack. */
	readonly groups: ReadonlyArray<{readonly members: PackMembers; readonly epoch: number}>;
};

/**
Joins rests to packs of the usual size, so that a backup does not leave small packs for each core. Data and metadata are joined with each other only when both are
little.
*/
export function* joinRests(rests: readonly NumberedRest[]): Generator<JoinedPack> {
	const sorted = rests.toSorted((a, b) => Number(a.isMetadata) - Number(b.isMetadata));
	const isLittle = sorted.reduce((sum, {bytes}) => sum + bytes.length, 0) <= littleRest;
	for (let start = 0; start < sorted.length;) {
		let end = start;
		const goesOn = (size: number): boolean =>
			size < packTargetSize && (isLittle || sorted[end]?.isMetadata === sorted[start]?.isMetadata);
		for (let size = 0; end < sorted.length && goesOn(size); end++) {
			size += sorted[end]?.bytes.length ?? 0;
		}

		yield join(sorted.slice(start, end));
		start = end;
	}
}

function join(rests: readonly NumberedRest[]): JoinedPack {
	const bytes = Buffer.concat(rests.map(rest => rest.bytes));
	let start = 0;
	const groups = rests.map(({members, epoch, bytes: {length}}) => {
		const base = start;
		start += length;
		return {members: {...members, offsets: members.offsets.map(offset => base + offset)}, epoch};
	});
	return {key: objectKey('packs', sha256Hex(bytes)), bytes, groups};
}

/** The members as objects that stand on their own. */
export const restMembers = ({bytes, members: {keys, offsets, lengths}}: Rest) =>
	keys.split('\n').map((key, index) => {
		const offset = offsets[index] ?? 0;
		return {type: 'object', key, bytes: bytes.subarray(offset, offset + (lengths[index] ?? 0))} as const;
	});
