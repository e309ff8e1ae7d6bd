import {isStorableKey} from '../../objects/keys.js';

/** Where the stored bytes of an object lie. */
export type PackLocation = {
	/** `packs/<hex>` */
	readonly pack: string;
	readonly offset: number;
	readonly length: number;
};

export type CatalogEntry = PackLocation & {readonly key: string};

const largestNumber = 0xff_ff_ff_ff;

/** Whether an object that is not named by a hash may lie in a pack. */
export const isNamedMember = (key: string): boolean => key.startsWith('index/') && isStorableKey(key);

/** Whether bytes can lie there: whole numbers, and an end that fits 32 bits. */
export const isPlace = (offset: unknown, length: unknown): boolean =>
	isWhole(offset) && isWhole(length) && offset + length <= largestNumber;

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;
