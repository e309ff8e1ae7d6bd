import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {objectKey} from '../../objects/keys.js';
import {Pacer} from '../../pacing/pacer.js';
import {type HashedMembers, keysOf} from '../hashed-members.js';
import {littleRest, packTargetSize} from '../pack-builder.js';
import type {StoreReply} from './protocol.js';

/** What a worker had in a pack that was not full. */
export type Rest = Extract<StoreReply, {type: 'rest'}>;

type NumberedRest = Rest & {readonly epoch: number};

export type JoinedPack = {
	readonly key: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** The members of each rest, at their places in the pack. */
	readonly groups: ReadonlyArray<{readonly members: HashedMembers; readonly epoch: number}>;
};

/**
Joins rests to packs of the usual size, so that a backup does not leave small packs for each core. Data and metadata are joined with each other only when both are
little.
*/
export async function* joinRests(rests: readonly NumberedRest[]): AsyncGenerator<JoinedPack> {
	const pacer = new Pacer();
	const sorted = rests.toSorted((a, b) => Number(a.isMetadata) - Number(b.isMetadata));
	const isLittle = sorted.reduce((sum, {bytes}) => sum + bytes.length, 0) <= littleRest;
	for (let start = 0; start < sorted.length;) {
		let end = start;
		const goesOn = (size: number): boolean =>
			size < packTargetSize && (isLittle || sorted[end]?.isMetadata === sorted[start]?.isMetadata);
		for (let size = 0; end < sorted.length && goesOn(size); end++) {
			size += sorted[end]?.bytes.length ?? 0;
		}

		yield await join(sorted.slice(start, end), pacer);
		start = end;
	}
}

async function join(rests: readonly NumberedRest[], pacer: Pacer): Promise<JoinedPack> {
	const bytes = Buffer.allocUnsafeSlow(rests.reduce((sum, rest) => sum + rest.bytes.length, 0));
	const hash = createHash('sha256');
	const groups: Array<JoinedPack['groups'][number]> = [];
	let start = 0;
	for (const {members, epoch, bytes: part} of rests) {
		const base = start;
		groups.push({members: {...members, offsets: members.offsets.map(offset => base + offset)}, epoch});
		bytes.set(part, base);
		hash.update(part);
		start += part.length;
		// Each may have megabytes, and the screen lives on this thread too.
		await pacer.rest();
	}

	return {key: objectKey('packs', hash.digest('hex')), bytes, groups};
}

/** The members as objects that stand on their own. */
export const restMembers = ({bytes, members}: Rest) =>
	keysOf(members).map((key, index) => {
		const offset = members.offsets[index] ?? 0;
		return {type: 'object', key, bytes: bytes.subarray(offset, offset + (members.lengths[index] ?? 0))} as const;
	});
