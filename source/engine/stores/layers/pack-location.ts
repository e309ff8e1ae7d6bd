import {UsageError} from '../../errors.js';
import {isStorableKey} from '../../objects/keys.js';
import type {ByteStream} from '../object-store.js';

/** Where the stored bytes of an object lie. */
export type PackLocation = {
	/** `packs/<hex>` */
	readonly pack: string;
	readonly offset: number;
	readonly length: number;
};

export type CatalogEntry = PackLocation & {readonly key: string};

/** Members of a pack in columns of equal length, as they come from `PackBuilder`. */
export type PackMembers = {
	readonly keys: readonly string[];
	readonly offsets: readonly number[];
	readonly lengths: readonly number[];
};

/** A catalog on its way to the store. Ends in exactly one of `done` and `failed`. */
export type PendingCatalog = {
	/** The catalog as it was when this began, whatever is changed meanwhile. */
	readonly stream: ByteStream;
	/** It is stored, as this version. What was changed meanwhile is still to be stored. */
	done(version: string | undefined): void;
	/** It is not stored: all changes are still to be stored. */
	failed(): void;
};

const largestNumber = 0xff_ff_ff_ff;

/** Whether an object that is not named by a hash may lie in a pack. */
export const isNamedMember = (key: string): boolean => key.startsWith('index/') && isStorableKey(key);

/** Whether bytes can lie there: whole numbers, and an end that fits 32 bits. */
export const isPlace = (offset: unknown, length: unknown): boolean =>
	isWhole(offset) && isWhole(length) && offset + length <= largestNumber;

/** @throws {UsageError} When bytes cannot lie there. */
export function requirePlace({offset, length}: Pick<PackLocation, 'length' | 'offset'>): void {
	if (!isPlace(offset, length)) {
		throw new UsageError(`${length} bytes from ${offset} are no place in a pack`);
	}
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;
