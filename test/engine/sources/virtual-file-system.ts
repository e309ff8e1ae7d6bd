import {execFileSync} from 'node:child_process';
import {statSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {VirtualFileSystems} from '../../../source/engine/sources/virtual-file-system.js';
import {testAsRoot, testOnLinux} from '../../helpers/conditional-tests.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {walk} from '../../helpers/walk-source.js';

test('real file systems are not virtual', async t => {
	const folder = await temporaryFolder(t);
	t.is(new VirtualFileSystems().kindOf(folder, 1), undefined);
	t.is(new VirtualFileSystems().kindOf(path.join(folder, 'gone'), 1), undefined);
});

testOnLinux('proc and sysfs are', t => {
	const virtual = new VirtualFileSystems();
	t.is(virtual.kindOf('/proc', statSync('/proc').dev), 'proc');
	t.is(virtual.kindOf('/sys', statSync('/sys').dev), 'sysfs');
	t.is(virtual.kindOf('/proc/version', statSync('/proc').dev), 'proc');
});

testAsRoot(
	'what lies in one is left out with a word about it, unless it was named; real file systems are entered',
	async t => {
		const folder = await temporaryFolder(t);
		makeFiles(folder, ['a/proc/', 'a/real/', 'b']);
		const proc = path.join(folder, 'a/proc');
		const real = path.join(folder, 'a/real');
		execFileSync('mount', ['-t', 'proc', 'none', proc]);
		execFileSync('mount', ['-t', 'tmpfs', 'none', real]);
		t.teardown(() => {
			execFileSync('umount', [proc]);
			execFileSync('umount', [real]);
		});
		makeFiles(real, ['x']);
		const {ids, skipped, failures} = await walk(await LocalSource.open({paths: [folder]}));
		t.deepEqual(ids, ['a', 'a/proc', 'a/real', 'a/real/x', 'b']);
		t.deepEqual(failures, []);
		t.deepEqual(skipped, [
			{path: 'a/proc', reason: 'what is in it (proc) is no file but the state of the running system'},
		]);
		const named = await walk(await LocalSource.open({paths: [path.join(proc, 'sys/kernel')]}));
		t.true(named.ids.includes('hostname'));
		const withParent = await walk(await LocalSource.open({paths: [folder, path.join(proc, 'sys/kernel')]}));
		t.true(withParent.ids.includes('a/proc/sys/kernel/hostname'));
		t.false(withParent.ids.includes('a/proc/version'));
	},
);

testAsRoot('a single file from one that is mounted over another is left out too', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['version', 'x']);
	const file = path.join(folder, 'version');
	execFileSync('mount', ['--bind', '/proc/version', file]);
	t.teardown(() => {
		execFileSync('umount', [file]);
	});
	const {ids, skipped} = await walk(await LocalSource.open({paths: [folder]}));
	t.deepEqual(ids, ['x']);
	t.is(skipped.length, 1);
});
