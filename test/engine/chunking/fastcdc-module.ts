import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import * as checkedIn from '../../../source/engine/chunking/fastcdc-module.js';
import {fastcdcModuleSource} from '../../helpers/fastcdc-module.js';
import {projectFolder} from '../../helpers/source-files.js';

test('the modules that are checked in are what `npm run build:wasm` makes', async t => {
	const file = path.join(projectFolder, 'source/engine/chunking/fastcdc-module.ts');
	t.is(await readFile(file, 'utf8'), await fastcdcModuleSource());
});

test('the modules are small and need nothing but a memory', t => {
	for (const base64 of Object.values(checkedIn)) {
		const bytes = Buffer.from(base64, 'base64');
		t.true(bytes.length < 4096);
		t.notThrows(() => new WebAssembly.Module(bytes));
	}
});
