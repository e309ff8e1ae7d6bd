import {isDeepStrictEqual} from 'node:util';
import {CheckManager} from '../../source/engine/managers/check-manager.js';
import {DiffManager} from '../../source/engine/managers/diff-manager.js';
import {FindManager} from '../../source/engine/managers/find-manager.js';
import {ListManager} from '../../source/engine/managers/list-manager.js';
import {LsSnapshotManager} from '../../source/engine/managers/ls-snapshot-manager.js';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {StatsManager} from '../../source/engine/managers/stats-manager.js';
import {compareUtf8} from '../../source/engine/objects/hashes.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {must} from './fault-run.js';
import {type Manifest, manifestOf} from './source-tree.js';
import {openTestRepository} from './test-backups.js';

/** Something that only reads. Its answer is text, so that it can be compared with what it should be. */
export type ReadingOperation = {
	readonly name: string;
	/** @param folder A path where nothing is yet. */
	answer(store: ObjectStore, folder: string): Promise<string>;
};

const reads = (
	name: string,
	answer: (repository: Repository, folder: string) => Promise<unknown>,
): ReadingOperation => ({
	name,
	async answer(store, folder) {
		const repository = await openTestRepository(store);
		return JSON.stringify(await answer(repository, folder));
	},
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const all: Item[] = [];
	for await (const item of items) {
		all.push(item);
	}

	return all;
}

export const checkAll = reads('check', async repository => {
	const {status} = await new CheckManager({repository}).run({readData: true});
	return status;
});

export const restoreNewest = reads('restore', async (repository, target) => {
	const {status} = await new RestoreManager({repository}).run({target});
	return status === 'complete' ? [...manifestOf(target)].map(entry => entry.join(' ')).toSorted(compareUtf8) : status;
});

export const readingOperations: readonly ReadingOperation[] = [
	reads('list', async repository => {
		const {snapshots, unreadable} = await new ListManager({repository}).run();
		return [...snapshots, ...unreadable].map(({ref}) => ref).toSorted(compareUtf8);
	}),
	reads('ls', async repository => {
		const {entries} = await new LsSnapshotManager({repository}).run({snapshot: 'latest', isRecursive: true});
		return (await collect(entries)).map(({path}) => path);
	}),
	reads('diff', async repository => {
		const {changes} = await new DiffManager({repository}).run({before: 'latest~1', after: 'latest'});
		return changes.map(({type, path}) => [type, path]);
	}),
	reads('find', async repository => {
		const {files, unreadable} = await new FindManager({repository}).run({pattern: 'file-*'});
		return [(await collect(files)).map(({path, versions}) => [path, versions.length]), unreadable.length];
	}),
	reads('stats', async repository => {
		const {snapshots, needed} = await new StatsManager({repository}).run();
		return [snapshots.map(({entry, own}) => [entry.ref, own]), needed];
	}),
	restoreNewest,
	checkAll,
];

/** Throws unless a folder holds what a manifest says. */
export function mustEqual(folder: string, manifest: Manifest): void {
	must(isDeepStrictEqual(manifestOf(folder), manifest), `what is in ${folder} differs from the source`);
}
