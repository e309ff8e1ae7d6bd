import test from 'ava';
import {loadEntries} from '../../../../source/engine/managers/restore/load-entries.js';
import {goldenRepository} from '../../../helpers/golden-repositories.js';
import {goldenSecrets, goldenStore, sessionOn} from '../../../helpers/reading.js';
import {goldenRepositoryNames} from '../../../helpers/vectors.js';

for (const name of goldenRepositoryNames) {
	for (const where of ['folder', 'memory'] as const) {
		test(`the tree of ${name} in ${where} is read whole`, async t => {
			const {root, expect} = goldenRepository(name);
			await using session = await sessionOn(await goldenStore(t, name, where), goldenSecrets(name));
			const {table, order, failures} = await loadEntries(session, {
				root,
				version: 1,
				created: '',
				seq: 1,
				source: {type: 'local'},
			});
			t.deepEqual(failures, []);
			const found = [...order].map(row => ({
				path: table.pathParts(row).map(String).join('/'),
				mtime: table.mtime[row],
				...(table.kindOf(row) === 'file' && {
					size: table.size[row],
					sha256: table.hashAt('contentHash', row).toString('hex'),
				}),
			}));
			const byPath = (a: {path: string}, b: {path: string}) => (a.path < b.path ? -1 : 1);
			t.deepEqual<unknown, unknown>(found.toSorted(byPath), [...expect.folders, ...expect.files].toSorted(byPath));
		});
	}
}
