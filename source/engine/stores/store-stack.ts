import type {KeyObject} from 'node:crypto';
import type {Codec} from '../compression/codec.js';
import type {ObjectNamer} from '../crypto/object-hash.js';
import type {CatalogCopies} from './cache/catalog-copies.js';
import {CatalogHolder} from './layers/catalog-holder.js';
import {CompressLayer} from './layers/compress-layer.js';
import {EncryptLayer} from './layers/encrypt-layer.js';
import {MeterLayer} from './layers/meter-layer.js';
import type {PackCatalog} from './layers/pack-catalog.js';
import {PackBuffer} from './layers/pack-buffer.js';
import {PackLayer} from './layers/pack-layer.js';
import type {ObjectStore} from './object-store.js';

export type StackOptions = {
	readonly backend: ObjectStore;
	readonly codec: Codec;
	/** 256-bit key; without it objects are stored as they are. */
	readonly encryptionKey?: KeyObject | undefined;
	readonly namer: ObjectNamer;
	/** What this machine remembers of the pack catalog. */
	readonly copies?: CatalogCopies | undefined;
};

/** The layers of an open repository. */
export type StoreStack = {
	/** Logical bytes in, logical bytes out. */
	readonly store: ObjectStore;
	/** As `store`, but what is put stands beside the packs, durable at once. */
	readonly loose: ObjectStore;
	/** Bytes put through `store` and `loose`, without `index/`: logical, and after compression and encryption. */
	readonly meter: {readonly rawBytes: number; readonly storedBytes: number};
	/** The pack catalog, read when it is first needed. */
	catalog(options?: {signal?: AbortSignal | undefined}): Promise<PackCatalog>;
	/** Takes up what others have stored in the catalog since it was read here. */
	refreshCatalog(options?: {signal?: AbortSignal | undefined}): Promise<void>;
	/** Stores changes of the catalog. Every pack that it names must be durable. */
	commitCatalog(options?: {signal?: AbortSignal | undefined}): Promise<void>;
};

/** Puts the layers on each other: compress, encrypt, meter, pack, backend. Format reference 1.1; nothing else knows the order. */
export function buildStack({backend, codec, encryptionKey, namer, copies}: StackOptions): StoreStack {
	const holder = new CatalogHolder(backend, copies);
	const buffer = new PackBuffer(holder);
	const stored: MeterLayer[] = [];
	const raw: MeterLayer[] = [];
	const build = (bottom: ObjectStore): ObjectStore => {
		const meter = new MeterLayer(bottom);
		const encrypted = encryptionKey === undefined ? meter : new EncryptLayer(meter, encryptionKey);
		const top = new MeterLayer(new CompressLayer(encrypted, codec, namer));
		stored.push(meter);
		raw.push(top);
		return top;
	};

	const sum = (meters: readonly MeterLayer[]) => meters.reduce((total, {written}) => total + written, 0);
	return {
		store: build(new PackLayer(holder, buffer)),
		loose: build(new PackLayer(holder, buffer, {packsSmallObjects: false})),
		meter: {
			get rawBytes() {
				return sum(raw);
			},
			get storedBytes() {
				return sum(stored);
			},
		},
		catalog: async options => holder.catalog(options),
		refreshCatalog: async options => holder.refresh(options),
		commitCatalog: async options => holder.commit(options),
	};
}
