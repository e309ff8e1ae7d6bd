import test from 'ava';
import {BackupKiller} from '../helpers/kill-backups.js';
import {removeTree, temporaryFolder} from '../helpers/temporary-folder.js';
import {makePrivateCache} from '../helpers/test-backups.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

// `npm run test:faults` does the same two hundred times.
test('backups that are killed at any moment lose nothing, and the next one needs no help', async t => {
	const seed = Date.now() % 1_000_000;
	const {problems, ...figures} = await new BackupKiller(await temporaryFolder(t), seed).run(12);
	t.log(figures);
	t.deepEqual(problems, []);
	t.true(figures.kills > 0);
});
