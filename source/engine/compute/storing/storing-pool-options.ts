import type {KeyObject} from 'node:crypto';
import type {SharedCatalog} from '../shared-catalog.js';
import type {ObjectPublisherOptions} from './object-publisher.js';
import type {StoreReply} from './protocol.js';

export type StoredBatch = Extract<StoreReply, {type: 'stored'}>;

export type StoringPoolOptions = ObjectPublisherOptions & {
	readonly encryptionKey: KeyObject | undefined;
	readonly dedupKey: KeyObject | undefined;
	/** Objects that need not be stored again. */
	readonly catalog: SharedCatalog;
	/** Stores everything but chunks again, for it may name what was lost. */
	readonly isHealing?: boolean;
	readonly onStored: (batch: StoredBatch) => void;
	readonly workers?: number;
	readonly signal?: AbortSignal | undefined;
};

export type StoredTotals = {
	/** Bytes of new objects before compression, and after encryption. */
	readonly rawBytes: number;
	readonly storedBytes: number;
	readonly newObjects: number;
};
