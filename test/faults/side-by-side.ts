import path from 'node:path';
import test from 'ava';
import {runBackupChild} from '../helpers/run-backup-child.js';
import {changeTree, makeTree, manifestOf, type Manifest} from '../helpers/source-tree.js';
import {removeTree, temporaryFolder} from '../helpers/temporary-folder.js';
import {makePrivateCache, makeRepository, openTestRepository} from '../helpers/test-backups.js';
import {listSnapshots, SnapshotVerifier} from '../helpers/verify-snapshots.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

for (const count of [2, 4]) {
	test.serial(`${count} backups at once into one repository all stay`, async t => {
		const folder = await temporaryFolder(t);
		const location = path.join(folder, 'repository');
		await makeRepository(location);
		const sources = Array.from({length: count}, (_, i) => path.join(folder, `source-${i}`));
		const expected = new Map<string, Manifest>();
		for (const [i, source] of sources.entries()) {
			// Two have the same content, so that they store the same objects at once.
			makeTree(source, {small: 40, big: [1_500_000]}, Math.floor(i / 2));
		}

		for (let round = 1; round <= 3; round++) {
			const results = await Promise.all(
				sources.map(async source => runBackupChild({location, source, useCache: round !== 3})),
			);
			for (const [i, {snapshot = '', errors}] of results.entries()) {
				const source = sources[i] ?? '';
				t.not(snapshot, '', `round ${round}, source ${i}: ${errors}`);
				expected.set(snapshot, manifestOf(source));
				changeTree(source, round * 10 + i);
			}
		}

		await using repository = await openTestRepository(location);
		const snapshots = await listSnapshots(repository);
		t.is(snapshots.length, expected.size);
		const verifier = new SnapshotVerifier(repository);
		for (const snapshot of snapshots) {
			t.deepEqual(await verifier.verify(snapshot, expected.get(snapshot.ref) ?? new Map<string, string>()), []);
		}
	});
}
