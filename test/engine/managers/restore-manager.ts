import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {loadCodec} from '../../../source/engine/compression/load-codec.js';
import {PathNotFoundError} from '../../../source/engine/errors.js';
import {BackupManager} from '../../../source/engine/managers/backup-manager.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import {sha256} from '../../../source/engine/objects/hashes.js';
import {objectKey} from '../../../source/engine/objects/keys.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {openSource} from '../../../source/engine/sources/open-source.js';
import {builtRepository} from '../../helpers/built-repository.js';
import {compareTrees} from '../../helpers/compare-trees.js';
import {makeExampleTree} from '../../helpers/example-tree.js';
import {goldenRepository} from '../../helpers/golden-repositories.js';
import {makeFiles} from '../../helpers/make-files.js';
import {goldenStore} from '../../helpers/reading.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';

for (const name of goldenRepositoryNames) {
	test(`${name} is restored byte for byte`, async t => {
		const {password_utf8: password, expect} = goldenRepository(name);
		const repository = await openRepository(
			await goldenStore(t, name, 'folder'),
			password === undefined ? {} : {password},
		);
		const target = path.join(await temporaryFolder(t), 'target');
		const result = await new RestoreManager({repository}).run({target});
		t.like(result, {status: 'complete', files: expect.files.length, folders: expect.folders.length, failureCount: 0});
		for (const {path: file, size, mtime} of expect.files) {
			t.is(statSync(path.join(target, file)).size, size);
			t.is(statSync(path.join(target, file)).mtimeMs, mtime * 1000);
		}
	});
}

for (const where of ['folder', 'memory'] as const) {
	test(`a tree with everything comes back as it was from a ${where}`, async t => {
		const folder = await temporaryFolder(t);
		const {open} = await builtRepository(t, {where});
		makeExampleTree(path.join(folder, 'source'));
		const repository = await open();
		const source = await openSource({paths: [path.join(folder, 'source')]});
		const backup = await new BackupManager({repository, source}).run({});
		t.is(backup.status, 'complete');
		const target = path.join(folder, 'target');
		const result = await new RestoreManager({repository}).run({target});
		t.deepEqual(result.failures, []);
		t.deepEqual(result.warnings, []);
		t.deepEqual(compareTrees(path.join(folder, 'source'), target), []);
		const again = await new RestoreManager({repository}).run({target, delete: true});
		t.like(again, {files: 0, overwritten: 0, deleted: 0, failureCount: 0});
		t.deepEqual(compareTrees(path.join(folder, 'source'), target), []);
	});
}

async function small(t: ExecutionContext) {
	const built = await builtRepository(t);
	await built.builder.snapshot([
		{name: 'a', type: 'folder', holdfast: {}, mode: 0o755},
		{name: 'x.txt', parent: 'a', bytes: Buffer.from('new x'), holdfast: {}, mode: 0o644},
		{name: 'y.log', parent: 'a', bytes: Buffer.from('new y'), holdfast: {}, mode: 0o644},
		{name: 'b.txt', bytes: Buffer.from('new b'), holdfast: {}, mode: 0o644},
	]);
	const target = path.join(await temporaryFolder(t), 'target');
	return {manager: new RestoreManager({repository: await built.open()}), target, ...built};
}

test('a dry run tells numbers and writes nothing', async t => {
	const {manager, target} = await small(t);
	t.like(await manager.run({target, dryRun: true}), {
		dryRun: true,
		files: 3,
		folders: 1,
		bytes: 15,
		overwritten: 0,
		deleted: 0,
	});
	t.false(existsSync(target));
});

test('what is there is kept, replaced when it differs, or replaced always', async t => {
	const {manager, target} = await small(t);
	makeFiles(target, ['a/x.txt']);
	t.like(await manager.run({target, overwrite: 'never'}), {files: 2, kept: 1, overwritten: 0});
	t.is(readFileSync(path.join(target, 'a/x.txt'), 'utf8'), 'a/x.txt');
	t.like(await manager.run({target}), {files: 1, unchanged: 2, overwritten: 1});
	t.is(readFileSync(path.join(target, 'a/x.txt'), 'utf8'), 'new x');
	t.like(await manager.run({target, overwrite: 'always'}), {files: 3, overwritten: 3});
});

test('deleting takes what is not in the snapshot, below what is restored and nowhere else', async t => {
	const {manager, target} = await small(t);
	makeFiles(target, ['extra', 'a/extra/deep', 'a/keep.tmp']);
	const result = await manager.run({target, path: 'a', exclude: ['*.tmp'], delete: true});
	t.is(result.deleted, 2);
	t.deepEqual(readdirSync(path.join(target, 'a')).toSorted(), ['keep.tmp', 'x.txt', 'y.log']);
	t.true(existsSync(path.join(target, 'extra')));
	t.false(existsSync(path.join(target, 'b.txt')));
});

test('patterns choose what comes back', async t => {
	const {manager, target} = await small(t);
	await manager.run({target, include: ['*.txt']});
	t.deepEqual(readdirSync(path.join(target, 'a')), ['x.txt']);
});

test('a file comes back alone although metadata elsewhere is damaged, and from below a folder whose own is', async t => {
	const {builder, backend, open} = await builtRepository(t, {isPacked: false});
	await builder.snapshot([
		{name: 'a', type: 'folder', holdfast: {}, mode: 0o755},
		{name: 'x.txt', parent: 'a', bytes: Buffer.from('x'), holdfast: {}, mode: 0o644},
		{name: 'b.txt', bytes: Buffer.from('b'), holdfast: {}, mode: 0o644},
	]);
	const keyOf = (name: string) =>
		[...builder.objects].find(([key, bytes]) => key.startsWith('filemeta/') && bytes.includes(`"name":"${name}"`))?.[0];
	await backend.delete(keyOf('b.txt') ?? '');
	const target = path.join(await temporaryFolder(t), 'target');
	const manager = new RestoreManager({repository: await open()});
	t.like(await manager.run({target, path: 'a/x.txt'}), {status: 'complete', files: 1, failureCount: 0});
	t.is(readFileSync(path.join(target, 'a/x.txt'), 'utf8'), 'x');
	await backend.delete(keyOf('a') ?? '');
	const again = await manager.run({target: `${target}2`, path: 'a/x.txt'});
	t.like(again, {status: 'partial', files: 1});
	t.is(readFileSync(path.join(`${target}2`, 'a/x.txt'), 'utf8'), 'x');
});

test('a path that is not in the snapshot is an error', async t => {
	const {manager, target} = await small(t);
	await t.throwsAsync(manager.run({target, path: 'gone'}), {instanceOf: PathNotFoundError});
});

test('links that were planted in the target lead nowhere', async t => {
	const {manager, target} = await small(t);
	const outside = await temporaryFolder(t);
	mkdirSync(target, {recursive: true});
	symlinkSync(outside, path.join(target, 'a'));
	writeFileSync(path.join(outside, 'victim'), 'safe');
	symlinkSync(path.join(outside, 'victim'), path.join(target, 'b.txt'));
	const result = await manager.run({target});
	t.is(result.status, 'partial');
	t.true(result.failures.some(failure => failure.path === 'a'));
	t.deepEqual(readdirSync(outside), ['victim']);
	t.is(readFileSync(path.join(outside, 'victim'), 'utf8'), 'safe');
	t.is(readFileSync(path.join(target, 'b.txt'), 'utf8'), 'new b');
});

test('hostile names stay below the target', async t => {
	const {builder, open} = await builtRepository(t);
	const names = ['..', '../../evil', '/etc/evil', 'a\0b', '', '.', 'x'.repeat(300), String.raw`..\evil`];
	await builder.snapshot([
		...names.map((name, index) => ({name, id: `f${index}`, bytes: Buffer.from('evil'), holdfast: {}})),
		{name: '..', id: 'up', type: 'folder', holdfast: {}},
		{name: 'escape', parent: 'up', id: 'up/escape', bytes: Buffer.from('evil'), holdfast: {}},
		{name: 'link', id: 'link', holdfast: {kind: 'symlink', target: '/tmp'}},
		{name: 'link', id: 'link2', type: 'folder', holdfast: {}},
		{name: 'through', parent: 'link2', id: 'through', bytes: Buffer.from('evil'), holdfast: {}},
		{name: 'good', id: 'raw', bytes: Buffer.from('evil'), holdfast: {nameBytes: Buffer.from('../raw')}},
		{name: 'loop', id: 'l1', parent: 'l2', type: 'folder', holdfast: {}},
		{name: 'loop', id: 'l2', parent: 'l1', type: 'folder', holdfast: {}},
	]);
	const folder = await temporaryFolder(t);
	const target = path.join(folder, 'deep/target');
	const result = await new RestoreManager({repository: await open()}).run({target});
	t.deepEqual(readdirSync(folder), ['deep']);
	t.deepEqual(readdirSync(path.join(folder, 'deep')), ['target']);
	t.deepEqual(
		result.failures.map(({reason}) => reason),
		['the name is too long for this file system'],
	);
	t.true(existsSync(path.join(target, 'good')));
});

test('a file that is damaged is named, nothing else suffers, and what was there stays', async t => {
	const {builder, backend, open} = await builtRepository(t, {isPacked: false});
	const chunk = randomBytes(5_000_000);
	await builder.snapshot([
		{name: 'good', bytes: Buffer.from('good'), holdfast: {}},
		{name: 'bad', bytes: [Buffer.from('one'), Buffer.from('two')], holdfast: {}},
		{name: 'big', bytes: [chunk, Buffer.from('end')], holdfast: {}},
	]);
	for (const key of [...builder.objects.keys()].filter(key => key.startsWith('chunk/'))) {
		const stored = await backend.get(key);
		const flipped = Buffer.from(stored);
		flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
		await backend.put(key, flipped);
	}

	const target = path.join(await temporaryFolder(t), 'target');
	makeFiles(target, ['bad']);
	const result = await new RestoreManager({repository: await open()}).run({target});
	t.like(result, {status: 'partial', files: 1, failureCount: 2});
	t.deepEqual(result.failures.map(failure => failure.path).toSorted(), ['bad', 'big']);
	t.deepEqual(readdirSync(target).toSorted(), ['bad', 'good']);
	t.is(readFileSync(path.join(target, 'bad'), 'utf8'), 'bad');
});

test('a chunk of a large file that another writer stored as it is, and that looks compressed, comes back as it is', async t => {
	const {builder, backend, open} = await builtRepository(t, {isPacked: false, isEncrypted: false});
	const codec = await loadCodec();
	const archive = Buffer.from(codec.compress(Buffer.alloc(100_000, 'text '), 3));
	const bytes = [randomBytes(5_000_000), archive];
	await builder.snapshot([{name: 'big', bytes, mode: 0o600, holdfast: {}}]);
	await backend.put(objectKey('chunk', sha256(archive)), archive);
	const target = path.join(await temporaryFolder(t), 'target');
	const result = await new RestoreManager({repository: await open()}).run({target});
	t.like(result, {status: 'complete', files: 1, bytes: 5_000_000 + archive.length});
	t.true(readFileSync(path.join(target, 'big')).equals(Buffer.concat(bytes)));
});

test('of a large file the chunk that is damaged is named, also where nothing but hashes protects it', async t => {
	const {builder, backend, open} = await builtRepository(t, {isPacked: false, isEncrypted: false});
	const [good, bad] = [randomBytes(5_000_000), randomBytes(600_000)];
	await builder.snapshot([{name: 'big', bytes: [good, bad], holdfast: {}}]);
	const key = objectKey('chunk', sha256(bad));
	await backend.put(key, Buffer.from(bad).fill(0, 300_000, 300_001));
	const target = path.join(await temporaryFolder(t), 'target');
	const result = await new RestoreManager({repository: await open()}).run({target});
	t.like(result, {status: 'partial', files: 0, failureCount: 1});
	t.true(result.failures[0]?.reason.includes(key));
	t.deepEqual(readdirSync(target), []);
});
