import {Buffer} from 'node:buffer';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {LocalStore} from '../../source/engine/stores/backends/local-store.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {SnapshotBuilder} from './build-snapshot.js';
import {temporaryFolder} from './temporary-folder.js';

export type BuiltOptions = {
	/** A store that workers read by themselves, or one that they cannot reach. */
	readonly where?: 'folder' | 'memory';
	readonly isEncrypted?: boolean;
	readonly isPacked?: boolean;
	readonly source?: string;
};

export type BuiltRepository = {
	readonly backend: ObjectStore;
	readonly builder: SnapshotBuilder;
	/** Opens it anew; closed when the test ends. */
	readonly open: () => Promise<Repository>;
};

const platformKey = Buffer.alloc(32, 7);

/** An empty repository, and a builder that writes into it whatever a test wants. */
export async function builtRepository(t: ExecutionContext, options: BuiltOptions = {}): Promise<BuiltRepository> {
	const {where = 'memory', isEncrypted = true, isPacked = true, source} = options;
	const backend =
		where === 'folder' ? await LocalStore.create(path.join(await temporaryFolder(t), 'repository')) : new MemoryStore();
	const credentials = isEncrypted ? {encryptionKey: platformKey} : {};
	const {repository} = await initRepository(backend, {encryption: isEncrypted, credentials});
	const builder = await SnapshotBuilder.on(backend, {secrets: repository.secrets, isPacked, ...(source && {source})});
	return {
		backend,
		builder,
		async open() {
			return openRepository(backend, credentials);
		},
	};
}
