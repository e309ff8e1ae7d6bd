import {execFileSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {testWithCommand} from '../../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const module = new URL('../../../../source/engine/stores/backends/local-store.js', import.meta.url);
const script = `
import {LocalStore} from ${JSON.stringify(module.href)};
const store = new LocalStore(process.argv[1]);
await store.put('index/lock.shared/a', Buffer.from('hello'));
await store.delete('index/lock.shared/a');
`;

/** The system calls that matter, in the order in which they were begun: `fsync ./index`. */
async function traceOf(folder: string, log: string): Promise<string[]> {
	const traced = ['-f', '-y', '-e', 'trace=fsync,rename,mkdir,unlink', '-o', log];
	execFileSync('strace', [...traced, process.execPath, '--input-type=module', '-e', script, folder]);
	const text = await readFile(log, 'utf8');
	return [...text.matchAll(/(?<call>fsync|rename|mkdir|unlink)\((?:\d+<|")(?<file>[^>"]*)/g)]
		.map(({groups}) => ({call: groups?.call, file: groups?.file ?? ''}))
		.filter(({file}) => file.startsWith(folder))
		.map(({call, file}) => `${call} .${file.slice(folder.length).replace(/\.[\da-f]{16}\.tmp/, '.tmp')}`);
}

testWithCommand('strace')(
	'a put is durable before it resolves: the bytes, then the name, then the folders that hold it',
	async t => {
		const folder = await temporaryFolder(t);
		const log = path.join(await temporaryFolder(t), 'log');
		t.deepEqual(await traceOf(folder, log), [
			'mkdir ./index',
			'fsync .',
			'mkdir ./index/lock.shared',
			'fsync ./index',
			'fsync ./index/lock.shared/a.tmp',
			'rename ./index/lock.shared/a.tmp',
			'fsync ./index/lock.shared',
			'unlink ./index/lock.shared/a',
			'fsync ./index/lock.shared',
		]);
	},
);
