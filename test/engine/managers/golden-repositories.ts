import test from 'ava';
import {CatManager} from '../../../source/engine/managers/cat-manager.js';
import {DiffManager} from '../../../source/engine/managers/diff-manager.js';
import {FindManager} from '../../../source/engine/managers/find-manager.js';
import {ListManager} from '../../../source/engine/managers/list-manager.js';
import {LsSnapshotManager} from '../../../source/engine/managers/ls-snapshot-manager.js';
import {decodeSnapshot} from '../../../source/engine/objects/snapshot.js';
import {compareUtf8} from '../../../source/engine/objects/hashes.js';
import {goldenRepository} from '../../helpers/golden-repositories.js';
import {openGolden} from '../../helpers/open-golden.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';

for (const name of goldenRepositoryNames) {
	const golden = goldenRepository(name);
	const paths = [...golden.expect.folders, ...golden.expect.files].map(({path}) => path);

	test(`the snapshot of ${name} is listed`, async t => {
		await using repository = await openGolden(name);
		const {snapshots, unreadable} = await new ListManager({repository}).run();
		t.like(snapshots, [{ref: golden.snapshot, snapshot: {root: golden.root}}]);
		t.is(snapshots.length, 1);
		t.deepEqual(unreadable, []);
	});

	test(`all files and folders of ${name} are listed with their sizes and times`, async t => {
		await using repository = await openGolden(name);
		const {entries} = await new LsSnapshotManager({repository}).run({isRecursive: true});
		const seen: Array<{path: string; mtime: number; size?: number; sha256?: string}> = [];
		for await (const entry of entries) {
			const {contentHash: sha256} = await repository.objects.fileMeta(entry.ref);
			const mtime = entry.mtime.getTime() / 1000;
			seen.push({path: entry.path, mtime, ...(entry.kind === 'file' && {size: entry.size, sha256})});
		}

		const expected = [...golden.expect.folders, ...golden.expect.files];
		t.deepEqual(
			seen.toSorted((a, b) => compareUtf8(a.path, b.path)),
			expected.toSorted((a, b) => compareUtf8(a.path, b.path)),
		);
	});

	test(`one folder of ${name} is listed`, async t => {
		await using repository = await openGolden(name);
		const {entries, top} = await new LsSnapshotManager({repository}).run({path: 'docs'});
		const seen: string[] = [];
		for await (const entry of entries) {
			seen.push(entry.path);
		}

		t.is(top?.kind, 'folder');
		t.deepEqual(
			seen,
			paths.filter(path => path.startsWith('docs/')).toSorted((a, b) => compareUtf8(a, b)),
		);
	});

	test(`files of ${name} are found`, async t => {
		await using repository = await openGolden(name);
		const {files} = await new FindManager({repository}).run({pattern: '*.txt'});
		const seen: string[] = [];
		for await (const {path, versions} of files) {
			t.deepEqual(
				versions.map(({snapshots}) => snapshots.map(({ref}) => ref)),
				[[golden.snapshot]],
			);
			seen.push(path);
		}

		t.deepEqual(
			seen,
			paths.filter(path => path.endsWith('.txt')).toSorted((a, b) => compareUtf8(a, b)),
		);
	});

	test(`the snapshot of ${name} is the same as itself`, async t => {
		await using repository = await openGolden(name);
		const {changes} = await new DiffManager({repository}).run({before: 'latest', after: golden.snapshot});
		t.deepEqual(changes, []);
	});

	test(`objects of ${name} are shown as they were before they were stored`, async t => {
		await using repository = await openGolden(name);
		const keys = [golden.snapshot, golden.root, 'index/latest', 'config'];
		const texts = new Map<string, string>();
		for await (const {key, bytes} of await new CatManager({repository}).run({keys})) {
			texts.set(key, bytes.toString());
			t.notThrows(() => JSON.parse(bytes.toString()) as unknown);
		}

		t.is(decodeSnapshot(Buffer.from(texts.get(golden.snapshot) ?? ''), golden.snapshot).root, golden.root);
		t.true(texts.get('index/latest')?.includes(golden.snapshot));
	});
}
