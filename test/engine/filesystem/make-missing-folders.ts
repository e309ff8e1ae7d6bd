import {mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {makeMissingFolders} from '../../../source/engine/filesystem/make-missing-folders.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('folders that are missing are made for their owner alone, and those that are there are left alone', async t => {
	const folder = await temporaryFolder(t);
	const deep = path.join(folder, 'a', 'b', 'c');
	makeMissingFolders(deep);
	makeMissingFolders(deep);
	t.is(statSync(deep).mode & 0o777, 0o700);
	mkdirSync(path.join(folder, 'real'), {mode: 0o755});
	symlinkSync('real', path.join(folder, 'link'));
	makeMissingFolders(path.join(folder, 'link'));
	makeMissingFolders(path.join(folder, 'link', 'below'));
	t.true(statSync(path.join(folder, 'real', 'below')).isDirectory());
});

test('a file in the way is an error', async t => {
	const folder = await temporaryFolder(t);
	writeFileSync(path.join(folder, 'file'), '');
	t.throws(
		() => {
			makeMissingFolders(path.join(folder, 'file'));
		},
		{code: 'EEXIST'},
	);
	t.throws(
		() => {
			makeMissingFolders(path.join(folder, 'file', 'below'));
		},
		{code: 'ENOTDIR'},
	);
});

(process.platform === 'linux' ? test : test.skip)(
	'where no folder can be made it fails instead of trying for ever',
	t => {
		t.throws(
			() => {
				makeMissingFolders('/proc/nonexistent');
			},
			{code: 'ENOENT'},
		);
		t.throws(
			() => {
				makeMissingFolders('/proc/nonexistent/deeper');
			},
			{code: 'ENOENT'},
		);
	},
);
