import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {loadNativeCodec} from '../../source/engine/compression/codec-native.js';
import {initRepository} from '../../source/index.js';
import {runHoldfast} from '../helpers/run-holdfast.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

/** Writes down the address of each module that the program loads, in all its threads. */
const hooks = (file: string) => String.raw`
import {appendFileSync} from 'node:fs';
export async function load(url, context, next) {
	appendFileSync(${JSON.stringify(file)}, url + '\n');
	return next(url, context);
}`;

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-start-up-'));
test.after.always(() => {
	rmSync(folder, {recursive: true, force: true});
});

async function modulesOf(t: ExecutionContext, args: readonly string[], env = {}): Promise<string[]> {
	const list = path.join(folder, `${args.join('-')}.txt`);
	const hooksFile = path.join(folder, `${args.join('-')}.mjs`);
	writeFileSync(list, '');
	writeFileSync(hooksFile, hooks(list));
	const register = `import {register} from 'node:module'; register(${JSON.stringify(pathToFileURL(hooksFile).href)});`;
	const options = `--no-warnings --import data:text/javascript,${encodeURIComponent(register)}`;
	const {exitStatus, stderr} = await runHoldfast(args, {env: {...env, NODE_OPTIONS: options}});
	t.is(exitStatus, 0, stderr);
	return readFileSync(list, 'utf8')
		.split('\n')
		.filter(url => url.startsWith('file:'));
}

/** What takes long to load, and is for other commands. */
const heavy =
	/node_modules\/(?:ink|react|meow|@aws-sdk|@smithy|ssh2|koffi|hash-wasm|@scure|ignore)\/|\/(?:tui|compute\/storing)\/|backends\/(?:s3|sftp)\/|commit-catalog|fetch-objects|(?:backup|restore|check|prune|forget|diff)-manager/;

test('help and version load a handful of modules', async t => {
	for (const args of [['--help'], ['--version']]) {
		const modules = await modulesOf(t, args);
		t.deepEqual(
			modules.filter(url => heavy.test(url)),
			[],
		);
		t.true(modules.length <= 22, `${args.join(' ')}: ${modules.length}`);
	}
});

test('a list loads nothing that is for other commands', async t => {
	const repository = path.join(await temporaryFolder(t), 'repository');
	const {repository: made} = await initRepository(repository, {encryption: false});
	await made.close();
	const modules = await modulesOf(t, ['list'], {HOLDFAST_REPOSITORY: repository});
	t.deepEqual(
		modules.filter(url => heavy.test(url)),
		[],
	);
	const loadsWasm = modules.some(url => url.includes('@bokuweb'));
	t.true(!loadsWasm || loadNativeCodec() === undefined, 'zstd as WebAssembly is for where there is no other');
	t.true(modules.length <= 155, `${modules.length} modules`);
});
