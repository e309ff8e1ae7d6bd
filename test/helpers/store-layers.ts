import {createSecretKey} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import {loadCodec} from '../../source/engine/compression/load-codec.js';
import {ObjectNamer} from '../../source/engine/crypto/object-hash.js';
import {LocalStore} from '../../source/engine/stores/backends/local-store.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {CatalogHolder} from '../../source/engine/stores/layers/catalog-holder.js';
import {PackBuffer} from '../../source/engine/stores/layers/pack-buffer.js';
import {PackLayer} from '../../source/engine/stores/layers/pack-layer.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {buildStack, type StoreStack} from '../../source/engine/stores/store-stack.js';
import {testObjectStore} from '../engine/stores/object-store-contract.js';
import {temporaryFolder} from './temporary-folder.js';

export const testCodec = await loadCodec();
export const testKey = createSecretKey(Buffer.alloc(32, 7));
export const testNamer = new ObjectNamer(createSecretKey(Buffer.alloc(32, 9)));

/** The whole stack of an encrypted repository, as a process that has just opened it has it. */
export const stackOf = (backend: ObjectStore): StoreStack =>
	buildStack({backend, codec: testCodec, encryptionKey: testKey, namer: testNamer});

/** The pack layer alone, as a process that has just opened the repository has it. */
export function packsOn(backend: ObjectStore): PackLayer {
	const holder = new CatalogHolder(backend);
	return new PackLayer(holder, new PackBuffer(holder));
}

/** The contract of stores for a layer, on every backend that tests have. `layer` is called anew for what another process would see. */
export function testLayer(name: string, layer: (backend: ObjectStore) => ObjectStore): void {
	const backends: Array<[string, (t: ExecutionContext) => Promise<() => ObjectStore>]> = [
		[
			'memory',
			async () => {
				const store = new MemoryStore();
				return () => store;
			},
		],
		[
			'local',
			async t => {
				const folder = await temporaryFolder(t);
				return () => new LocalStore(folder);
			},
		],
	];
	for (const [backend, prepare] of backends) {
		testObjectStore(`${name} on ${backend}`, async t => {
			const open = await prepare(t);
			return {store: layer(open()), reopen: async () => layer(open())};
		});
	}
}
