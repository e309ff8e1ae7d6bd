import {copyFile, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {compareTrees} from '../helpers/compare-trees.js';
import {exampleBackup} from '../helpers/example-backup.js';
import {startSshd} from '../helpers/sshd.js';
import {testOnSshd} from '../helpers/test-on-sshd.js';

testOnSshd('a folder of another machine is backed up by its location, once its host is known', async t => {
	const {folder, json, run} = await exampleBackup(t);
	const source = path.join(folder, 'there');
	await mkdir(path.join(source, 'sub'), {recursive: true});
	await writeFile(path.join(source, 'sub/file'), 'from far away');
	const server = await startSshd();
	const home = path.join(folder, 'home');
	await mkdir(path.join(home, '.ssh'), {recursive: true});
	const env = {HOME: home, ...server.env};
	const words = ['backup', server.location(source), '--init', '--exclude', '*.tmp'];
	const unknown = await run(words, {env});
	t.is(unknown.exitStatus, 1);
	t.regex(unknown.stderr, /is not known/);
	await copyFile(server.knownHosts, path.join(home, '.ssh/known_hosts'));
	t.like(await run(words, {env}), {exitStatus: 0});
	const target = path.join(folder, 'back');
	t.is((await run(['restore', '--target', target])).exitStatus, 0);
	t.deepEqual(compareTrees(source, target, {ignore: ['mtime']}), []);
	t.like((await json('list')).lines[0], {sourceType: 'sftp', files: 1});
});
