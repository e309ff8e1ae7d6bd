import {createHash} from 'node:crypto';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {must} from './fault-run.js';
import {reachableObjects} from './reachable-objects.js';
import {keysOf} from './stores.js';
import {openTestRepository} from './test-backups.js';

/** What the backend must keep for these snapshots: each pack or loose object, by key, with the hash of its bytes. */
export async function neededObjects(store: ObjectStore, snapshots: Iterable<string>): Promise<Map<string, string>> {
	const repository = await openTestRepository(store);
	const catalog = await repository.catalog();
	const keys = await reachableObjects(repository.objects, snapshots);
	const places = new Set([...keys].map(key => catalog.find(key)?.pack ?? key));
	const needed = new Map<string, string>();
	for (const key of places) {
		needed.set(key, await hashOf(store, key));
	}

	return needed;
}

/** Throws unless all of them are there, as they were. */
export async function mustKeep(store: ObjectStore, needed: ReadonlyMap<string, string>): Promise<void> {
	const present = new Set(await keysOf(store, ''));
	for (const [key, hash] of needed) {
		must(present.has(key), `${key} was deleted, although snapshots need it`);
		must((await hashOf(store, key)) === hash, `${key} was overwritten`);
	}
}

async function hashOf(store: ObjectStore, key: string): Promise<string> {
	return createHash('sha256')
		.update(await store.get(key))
		.digest('hex');
}

/** The same for stores that hold the same. */
export async function digestOf(store: ObjectStore): Promise<string> {
	const hash = createHash('sha256');
	const keys = await keysOf(store, '');
	for (const key of keys) {
		hash.update(`${key} ${await hashOf(store, key)}\n`);
	}

	return hash.digest('hex');
}
