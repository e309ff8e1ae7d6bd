import {spawnSync} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {commandTable} from '../../source/cli/command-table.js';
import {flagName} from '../../source/cli/arguments/flags.js';
import {exitCodes} from '../../source/cli/exit-code.js';
import {globalFlags} from '../../source/cli/global-flags.js';
import {projectFolder} from '../helpers/source-files.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const readme = await readFile(path.join(projectFolder, 'readme.md'), 'utf8');

test('the example of the readme runs as it stands there', async t => {
	const folder = await temporaryFolder(t);
	const example = /```ts\n(?<code>.*?)```/s.exec(readme)?.groups?.code ?? '';
	t.regex(example, /from 'holdfast'/);
	// Only the folders are others, and `await using` is spelled out: Node 20 does not know it without a compiler.
	const code = example
		.replace("from 'holdfast'", `from '${path.join(projectFolder, 'dist/source/index.js')}'`)
		.replaceAll('/tmp/', `${folder}/`)
		.replace('await using client', 'const client');
	const file = path.join(folder, 'example.mjs');
	await writeFile(file, code);
	const {stdout} = spawnSync(process.execPath, [file], {
		cwd: projectFolder,
		encoding: 'utf8',
		env: {...process.env, XDG_CACHE_HOME: folder},
	});
	t.regex(stdout, /^complete \d+ files\n/);
	t.regex(stdout, /\nfile index\.ts\n/);
	t.is(
		await readFile(path.join(folder, 'example-target/index.ts'), 'utf8'),
		await readFile(path.join(projectFolder, 'source/index.ts'), 'utf8'),
	);
});

test('importing the library says nothing and leaves nothing running', t => {
	const code = `import '${path.join(projectFolder, 'dist/source/index.js')}'`;
	const {stdout, stderr, status} = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
		encoding: 'utf8',
		timeout: 20_000,
	});
	t.is(stdout + stderr, '');
	t.is(status, 0);
});

test('the readme names every command, every flag and every exit status', async t => {
	for (const {name, aliases, load} of commandTable) {
		const {command} = await load();
		const flags = Object.keys({...command.flags, ...globalFlags}).map(key => `--${flagName(key)}`);
		for (const word of [name, ...aliases, ...flags]) {
			t.true(readme.includes(word));
		}
	}

	for (const status of Object.values(exitCodes)) {
		t.regex(readme, new RegExp(String.raw`\| ${status} \|`));
	}
});
