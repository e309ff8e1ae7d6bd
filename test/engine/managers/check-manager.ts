import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import test from 'ava';
import {CheckManager, findingText} from '../../../source/engine/managers/check-manager.js';
import {encodeLatest} from '../../../source/engine/objects/latest.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {goldenRepository} from '../../helpers/golden-repositories.js';
import {builtRepository} from '../../helpers/built-repository.js';
import {goldenStore} from '../../helpers/reading.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';

for (const name of goldenRepositoryNames) {
	for (const where of ['folder', 'memory'] as const) {
		test(`${name} in ${where} is whole`, async t => {
			const {password_utf8: password} = goldenRepository(name);
			const repository = await openRepository(
				await goldenStore(t, name, where),
				password === undefined ? {} : {password},
			);
			const result = await new CheckManager({repository}).run({readData: true});
			t.deepEqual(result.findings.map(findingText), []);
			t.is(result.status, 'whole');
			t.is(result.snapshotsChecked, 1);
			t.deepEqual(result.notes, []);
			t.deepEqual(result.unused, {objects: 0, bytes: 0});
		});
	}
}

const entries = [
	{name: 'd', type: 'folder', holdfast: {}},
	{name: 'inline', parent: 'd', bytes: Buffer.from('hello'), holdfast: {}},
	{name: 'whole', bytes: [randomBytes(10_000)], holdfast: {}},
	{name: 'chunked', bytes: [randomBytes(600_000), randomBytes(700_000), randomBytes(100)], holdfast: {}},
];

for (const where of ['folder', 'memory'] as const) {
	test(`each object that is deleted from a ${where} is named, with the files and snapshots hurt`, async t => {
		const {builder, backend, open} = await builtRepository(t, {where, isPacked: false});
		const {ref} = await builder.snapshot(entries);
		for (const key of [...builder.objects.keys()].filter(key => key !== ref)) {
			const bytes = await backend.get(key);
			await backend.delete(key);
			const {findings} = await new CheckManager({repository: await open()}).run();
			await backend.put(key, bytes);
			const found = findings.find(finding => finding.key === key);
			t.like(found, {type: 'missing', snapshots: [ref]}, `the finding of ${key}`);
			t.is(found?.paths.length, key.startsWith('node/') ? 0 : 1, `the finding of ${key}`);
		}
	});
}

test('reading data counts every stored byte of the chunks, also of files of several chunks', async t => {
	const {builder, backend, open} = await builtRepository(t, {where: 'memory', isPacked: false});
	await builder.snapshot(entries);
	let stored = 0;
	let chunks = 0;
	for await (const {size} of backend.list('chunk/')) {
		stored += size;
		chunks++;
	}

	const result = await new CheckManager({repository: await open()}).run({readData: true});
	t.like(result, {status: 'whole', chunksRead: chunks, bytesRead: stored});
});

test('a missing pointer to the latest snapshot is a note, one to a snapshot that is not there a fault', async t => {
	const {builder, backend, open} = await builtRepository(t, {where: 'memory', isPacked: false});
	const {ref} = await builder.snapshot(entries);
	await backend.delete('index/latest');
	const without = await new CheckManager({repository: await open()}).run();
	t.is(without.status, 'whole');
	t.like(without.notes, [
		{key: 'index/latest', message: 'it is missing; the next backup, forget or prune makes it again'},
	]);
	const gone = `snapshot/${'1'.repeat(64)}`;
	const repository = await open();
	await repository.loose.put('index/latest', encodeLatest({latestSnapshot: gone, seq: 1}));
	const dangling = await new CheckManager({repository}).run();
	t.is(dangling.status, 'damaged');
	t.like(dangling.findings, [{key: 'index/latest', message: `it points to ${gone}, which cannot be read`}]);
	t.not(ref, gone);
});
