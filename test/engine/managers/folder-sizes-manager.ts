import {Buffer} from 'node:buffer';
import test, {type ExecutionContext} from 'ava';
import {SnapshotNotFoundError} from '../../../source/engine/errors.js';
import {FolderSizesManager} from '../../../source/engine/managers/folder-sizes-manager.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {type BuiltOptions, builtRepository} from '../../helpers/built-repository.js';

const folder = (name: string, parent?: string) =>
	({name, type: 'folder', holdfast: {}, mode: 0o755, ...(parent && {parent})}) as const;
const file = (name: string, bytes: number, parent?: string) =>
	({name, bytes: Buffer.alloc(bytes, name), holdfast: {}, mode: 0o644, ...(parent && {parent})}) as const;

async function built(t: ExecutionContext, options: BuiltOptions = {}) {
	const {builder, backend, open} = await builtRepository(t, options);
	await builder.snapshot([
		folder('docs'),
		file('top', 1000),
		file('a', 100, 'docs'),
		folder('deep', 'docs'),
		file('b', 10, 'docs/deep'),
		file('c', 20, 'docs/deep'),
		folder('empty', 'docs'),
	]);
	return {builder, backend, repository: await open()};
}

async function sizes(repository: Repository, ids: readonly string[]) {
	const {of, isComplete} = await new FolderSizesManager({repository}).run();
	return {isComplete, sizes: ids.map(id => of(id))};
}

test('a folder holds what is in it, at every level, wherever the repository is', async t => {
	for (const where of ['folder', 'memory'] as const) {
		const {repository} = await built(t, {where});
		t.deepEqual(await sizes(repository, ['docs', 'docs/deep', 'docs/empty', 'top', 'nowhere']), {
			isComplete: true,
			sizes: [{files: 3, bytes: 130}, {files: 2, bytes: 30}, {files: 0, bytes: 0}, undefined, undefined],
		});
	}
});

test('what cannot be read is left out of the sums, and that is said', async t => {
	const {builder, backend, repository} = await built(t, {isPacked: false});
	const damaged = [...builder.objects].find(
		([key, bytes]) => key.startsWith('filemeta/') && bytes.includes('"name":"c"'),
	)?.[0];
	await backend.delete(damaged ?? '');
	t.deepEqual(await sizes(repository, ['docs', 'docs/deep']), {
		isComplete: false,
		sizes: [
			{files: 2, bytes: 110},
			{files: 1, bytes: 10},
		],
	});
});

test('a snapshot that is not there is an error', async t => {
	const {repository} = await built(t);
	const manager = new FolderSizesManager({repository});
	await t.throwsAsync(manager.run({snapshot: 'ffffffff'}), {instanceOf: SnapshotNotFoundError});
});
