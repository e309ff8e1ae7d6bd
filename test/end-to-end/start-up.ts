import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {loadNativeCodec} from '../../source/engine/compression/codec-native.js';
import {initRepository} from '../../source/index.js';
import {programFile, runHoldfast} from '../helpers/run-holdfast.js';
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
	const list = path.join(folder, `${args[0]}.txt`);
	const hooksFile = path.join(folder, `${args[0]}.mjs`);
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

/** Packages that take long to load, and are for other commands. */
const heavyPackages =
	/node_modules\/(?:ink|react|meow|@aws-sdk|@smithy|ssh2|koffi|hash-wasm|@scure|ignore|string-width)\//;

/** Classes of the program's own that are for other commands; its files keep their names. */
const otherClasses = [
	'BackupManager',
	'CheckManager',
	'DiffManager',
	'ForgetManager',
	'LocalSource',
	'PruneManager',
	'RestoreManager',
	'S3Store',
	'SftpStore',
];

const programFolder = path.dirname(programFile);
const isOfProgram = (url: string) => url.startsWith(pathToFileURL(programFolder).href);

const classesIn = (files: readonly string[]) => {
	const text = files.map(file => readFileSync(file, 'utf8')).join('\n');
	return otherClasses.filter(name => new RegExp(String.raw`\bclass ${name}\b`).test(text));
};

const checkModules = (t: ExecutionContext, modules: readonly string[], most: number) => {
	const own = modules.filter(url => isOfProgram(url)).map(url => fileURLToPath(url));
	t.true(own.length > 0 && own.length <= most, `${own.length} files: ${own.join(', ')}`);
	t.deepEqual(classesIn(own), []);
	t.deepEqual(
		modules.filter(url => heavyPackages.test(url)),
		[],
	);
};

test('the classes that must not be loaded are in the program', async t => {
	const files = await readdir(programFolder);
	t.deepEqual(classesIn(files.map(file => path.join(programFolder, file))), otherClasses);
});

test('help and version load three files', async t => {
	for (const args of [['--help'], ['--version']]) {
		checkModules(t, await modulesOf(t, args), 3);
	}
});

test('a list loads a handful of files, and nothing that is for other commands', async t => {
	const repository = path.join(await temporaryFolder(t), 'repository');
	const {repository: made} = await initRepository(repository, {encryption: false});
	await made.close();
	const modules = await modulesOf(t, ['list'], {HOLDFAST_REPOSITORY: repository});
	// Three, one more where zstd is WebAssembly, and two for the line of progress where the machine is very slow.
	checkModules(t, modules, 6);
	const loadsWasm = modules.some(url => url.includes('@bokuweb'));
	t.true(!loadsWasm || loadNativeCodec() === undefined, 'zstd as WebAssembly is for where there is no other');
});

test('a backup loads a handful of files, and neither the screens nor other places', async t => {
	const folder = await temporaryFolder(t);
	writeFileSync(path.join(folder, 'a'), 'a');
	const repository = path.join(folder, 'repository');
	const {repository: made} = await initRepository(repository, {encryption: false});
	await made.close();
	const modules = await modulesOf(t, ['backup', path.join(folder, 'a')], {HOLDFAST_REPOSITORY: repository});
	const own = modules.filter(url => isOfProgram(url)).map(url => fileURLToPath(url));
	t.true(own.length <= 10, `${own.length} files: ${own.join(', ')}`);
	t.deepEqual(classesIn(own), ['BackupManager', 'LocalSource']);
	t.deepEqual(
		modules.filter(url => /node_modules\/(?:ink|react|meow|@aws-sdk|ssh2|hash-wasm)\//.test(url)),
		[],
	);
});

test('no file of the program imports the door of a thread, which may be waiting for that very file', async t => {
	const program = path.dirname(programFile);
	const names = await readdir(program);
	const doors = names.filter(name => name.endsWith('-worker.js'));
	t.is(doors.length, 3);
	for (const name of names) {
		const text = readFileSync(path.join(program, name), 'utf8');
		t.deepEqual(
			doors.filter(door => text.includes(`'./${door}'`)),
			[],
			`in ${name}`,
		);
	}
});
