import type {ByteStream, ObjectStore, PutOptions} from '../object-store.js';
import {WrappedStore} from './wrapped-store.js';

/** Counts the bytes that are written through it, `index/` apart. Format reference 1.2. */
export class MeterLayer extends WrappedStore {
	/** Bytes. */
	written = 0;
	override readonly localFolder: string | undefined;

	constructor(below: ObjectStore) {
		super(below);
		this.localFolder = below.localFolder;
	}

	override async put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void> {
		await super.put(key, data, options);
		if (!key.startsWith('index/')) {
			this.written += data.length;
		}
	}
}
