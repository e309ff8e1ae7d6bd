import type {RepositoryConfig} from '../objects/model.js';
import type {ObjectStore} from '../stores/object-store.js';
import type {RepositorySecrets} from './credentials.js';
import type {ObjectReader} from './object-reader.js';
import type {WriteGate} from './write-gate.js';

/** Bytes written since opening, without `index/`: logical, and after compression and encryption. */
export type StoredBytes = {readonly rawBytes: number; readonly storedBytes: number};

export type RepositoryParts = {
	readonly config: RepositoryConfig;
	readonly secrets: RepositorySecrets;
	readonly backend: ObjectStore;
	readonly store: ObjectStore;
	readonly loose: ObjectStore;
	readonly objects: ObjectReader;
	readonly gate: WriteGate;
	readonly meter: StoredBytes;
};

/** An open repository. Close it with `await using`, or call `close()`. Made by `openRepository` and `initRepository`. */
export class Repository implements AsyncDisposable {
	/** For people: where it is. */
	readonly location: string;
	readonly config: RepositoryConfig;
	readonly secrets: RepositorySecrets;
	/** The raw store: what is written here is neither compressed, encrypted nor packed. */
	readonly backend: ObjectStore;
	/** The whole stack: logical bytes in, logical bytes out. */
	readonly store: ObjectStore;
	/** As `store`, but writes past the packs: for snapshots and mutable index objects. Read through `store`: a packed entry wins over a loose one. */
	readonly loose: ObjectStore;
	readonly objects: ObjectReader;
	/** Passed before every write to the backend; locks close it when they are lost. */
	readonly gate: WriteGate;
	readonly meter: StoredBytes;

	constructor(parts: RepositoryParts) {
		this.location = parts.backend.location;
		this.config = parts.config;
		this.secrets = parts.secrets;
		this.backend = parts.backend;
		this.store = parts.store;
		this.loose = parts.loose;
		this.objects = parts.objects;
		this.gate = parts.gate;
		this.meter = parts.meter;
	}

	/** Gives back connections and file handles. What was put but not flushed is lost. */
	async close(): Promise<void> {
		await this.store.close();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}
}
