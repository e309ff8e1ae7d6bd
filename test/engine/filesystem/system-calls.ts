import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import {once} from 'node:events';
import test from 'ava';
import {bindSystemCalls, systemCalls, systemCallsProblem} from '../../../source/engine/filesystem/system-calls.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('there are calls, or there are words for why not', t => {
	t.is(systemCalls() === null, systemCallsProblem() !== undefined);
});

test('a library that cannot be bound throws instead of giving half of the calls', t => {
	t.throws(
		() =>
			bindSystemCalls({
				load() {
					throw new Error('no C library');
				},
				errno: () => 0,
			}),
		{message: 'no C library'},
	);
});

testWithSystemCalls('the calls work in a worker thread', async t => {
	const url = new URL('../../../source/engine/filesystem/xattrs.js', import.meta.url);
	const worker = new Worker(
		`
		import(${JSON.stringify(url.href)}).then(({readXattrs}) => require('node:worker_threads').parentPort.postMessage(readXattrs('/') instanceof Map));
	`,
		{eval: true},
	);
	const answers: unknown[] = await once(worker, 'message');
	t.deepEqual(answers, [true]);
	await worker.terminate();
});

testWithSystemCalls('a rename that must not replace fails when the name is taken', async t => {
	const folder = await temporaryFolder(t);
	const a = path.join(folder, 'a');
	const b = path.join(folder, 'b');
	const c = path.join(folder, 'c');
	writeFileSync(a, 'a');
	writeFileSync(b, 'b');
	t.throws(() => systemCalls()?.renameIfAbsent(a, b), {code: 'EEXIST'});
	t.is(readFileSync(b, 'utf8'), 'b');
	systemCalls()?.renameIfAbsent(a, c);
	t.false(existsSync(a));
	t.is(readFileSync(c, 'utf8'), 'a');
});
