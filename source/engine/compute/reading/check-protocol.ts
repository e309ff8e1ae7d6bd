import type {HashedKind} from '../../objects/keys.js';
import type {TransferableError} from '../transferable-error.js';
import type {StoredItems} from './stored-batch.js';

/** What is wrong with an object; the first four are those of the Go tool. */
export type FindingType = 'missing' | 'read_error' | 'parse_error' | 'corrupt';

export type CheckFailure = {readonly item: number; readonly type: FindingType; readonly error: TransferableError};

/** No size that is stated. */
export const unknownSize = -1;

/** Objects of one kind by their numbers in the universe. */
export type CheckRequest = {readonly kind: HashedKind; readonly ids: Uint32Array; readonly stored?: StoredItems};

/** Flat: of the nth object the numbers of what it names end at `ends[n]`. */
export type CheckReply = {
	readonly edges: Uint32Array;
	readonly ends: Uint32Array;
	/** Of the file that metadata or content describes; or {@link unknownSize}. */
	readonly sizes: Float64Array;
	/** Edges that lead to nothing, by position, and what should be there. */
	readonly missing: ReadonlyArray<{readonly edge: number; readonly key: string}>;
	readonly failures: readonly CheckFailure[];
};

/** Objects whose data is to be read. */
export type DataRequest = {
	readonly ids: Uint32Array;
	/** For chunks that are the whole of a file: the number of its content object; `noObject` otherwise. */
	readonly wholes: Uint32Array;
	readonly stored?: StoredItems;
};

/** A pack, all of it, and which of its members are to be opened. */
export type PackRequest = Omit<DataRequest, 'stored'> & {readonly pack: number; readonly bytes?: Uint8Array};

export type DataReply = {
	/** Logical bytes of each object; 0 for what failed. */
	readonly lengths: Uint32Array;
	readonly failures: readonly CheckFailure[];
	/** Content objects whose bytes turned out to be another file's. */
	readonly impostors: readonly number[];
	/** What is wrong with the pack itself. */
	readonly packFailure?: Omit<CheckFailure, 'item'>;
	/** Stored bytes read. */
	readonly bytes: number;
};
