import {randomUUID} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ListedObject, StoreTraffic} from '../../source/engine/stores/object-store.js';
import {FaultyStore} from './faulty-store.js';

/** A cache folder for this test file alone. Call it once, before anything is opened. */
export function ownCacheFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-cache-'));
	process.env.XDG_CACHE_HOME = folder;
	test.after.always(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}

/** What a bucket far away looks like to the engine: requests count, listings tell versions, and metadata may be kept on this machine. */
export class RemoteStore extends FaultyStore {
	override readonly location = `far-away://${randomUUID()}`;
	readonly #inner: MemoryStore;

	constructor(inner = new MemoryStore()) {
		super(inner);
		this.#inner = inner;
	}

	get traffic(): StoreTraffic {
		return {requests: this.calls.length, retries: 0, bytesSent: 0, bytesReceived: 0};
	}

	override async *list(prefix: string, options?: {signal?: AbortSignal}): AsyncGenerator<ListedObject> {
		for await (const object of super.list(prefix, options)) {
			const found = await this.#inner.stat(object.key);
			yield {...object, ...(found && {version: found.version})};
		}
	}

	/** What was asked for since the last look, hashes cut short: `get packs/`. */
	takeCalls(): string[] {
		const calls = this.calls
			.filter(({method}) => method !== 'close')
			.map(({method, key}) => `${method} ${key.replace(/[\da-f]{64}$/, '')}`);
		this.calls.length = 0;
		return calls;
	}
}
