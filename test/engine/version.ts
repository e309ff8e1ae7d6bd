import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {version} from '../../source/engine/version.js';
import {projectFolder} from '../helpers/source-files.js';

test('the version is that of the package', async t => {
	const manifest: unknown = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8'));
	t.like(manifest, {version});
});
