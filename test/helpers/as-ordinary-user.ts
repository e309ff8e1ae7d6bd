import {spawn, spawnSync} from 'node:child_process';
import {chown} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext, type ImplementationFn} from 'ava';
import {projectFolder} from './source-files.js';
import {temporaryFolder} from './temporary-folder.js';

/** `nobody`, on Debian and most others. */
const user = {uid: 65_534, gid: 65_534};
const runner = path.join(projectFolder, 'node_modules/ava/entrypoints/cli.mjs');

const isRoot = process.getuid?.() === 0;
let answer: boolean | undefined;

/** Whether the user may read the project's folder, asked once. */
function mayRead(): boolean {
	answer ??= !isRoot || spawnSync(process.execPath, [runner, '--version'], {...user, cwd: '/'}).status === 0;
	return answer;
}

/** Declares a test of what only users other than root are refused. Run by root, the test runs in a process of its own as `nobody`. */
export function testAsOrdinaryUser(title: string, run: ImplementationFn<[]>): void {
	if (process.platform !== 'linux' || !mayRead()) {
		// eslint-disable-next-line ava/no-skip-test -- told loudly, and only where the machine lacks something
		test.skip(`${title} [skipped: needs Linux, and a project folder that users other than root may read]`, run);
	} else if (isRoot) {
		test(title, async t => {
			await runAsNobody(t, fileURLToPath(test.meta.file), title);
		});
	} else {
		test(title, run);
	}
}

async function runAsNobody(t: ExecutionContext, file: string, title: string): Promise<void> {
	const home = await temporaryFolder(t);
	await chown(home, user.uid, user.gid);
	const child = spawn(process.execPath, [runner, file, `--match=${title}`], {
		...user,
		cwd: projectFolder,
		env: {PATH: process.env.PATH, HOME: home, TMPDIR: home, CI: 'true'},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	const collect = (data: Buffer) => {
		output += data.toString();
	};

	child.stdout.on('data', collect);
	child.stderr.on('data', collect);
	const status = await new Promise(resolve => {
		child.on('close', resolve);
	});
	t.is(status, 0, output);
	t.regex(output, /1 test passed/u);
}
