import path from 'node:path';
import test from 'ava';
import {initRepository} from '../../source/engine/client.js';
import {BackupManager} from '../../source/engine/managers/backup-manager.js';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {LocalSource} from '../../source/engine/sources/local-source.js';
import {LocalStore} from '../../source/engine/stores/backends/local-store.js';
import {compareTrees} from '../helpers/compare-trees.js';
import {makeExampleTree} from '../helpers/example-tree.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

for (const encryption of [true, false]) {
	test(`everything that a file system can hold comes back ${encryption ? 'encrypted' : 'plain'}, and a second backup finds nothing new`, async t => {
		const folder = await temporaryFolder(t);
		const [tree, target] = [path.join(folder, 'tree'), path.join(folder, 'target')];
		for (const {part, reason} of makeExampleTree(tree).leftOut) {
			t.log(`left out: ${part}: ${reason}`);
		}

		const store = await LocalStore.create(path.join(folder, 'repository'));
		const credentials = encryption ? {encryptionKey: Buffer.alloc(32, 7)} : {};
		const made = await initRepository(store, {encryption, credentials});
		await using repository = made.repository;
		const backup = new BackupManager({repository, source: await LocalSource.open({paths: [tree]})});
		const first = await backup.run({useCache: false});
		t.deepEqual(first.failures, []);
		const second = await backup.run({useCache: false});
		t.deepEqual([second.filesNew, second.filesChanged, second.filesRemoved, second.dirsChanged], [0, 0, 0, 0]);
		t.is(second.root, first.root);

		const restored = await new RestoreManager({repository}).run({target});
		t.deepEqual([restored.status, restored.failures, restored.warnings], ['complete', [], []]);
		t.deepEqual(compareTrees(tree, target), []);
	});
}
