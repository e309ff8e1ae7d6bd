import {execFileSync} from 'node:child_process';
import {lstatSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {once} from 'node:events';
import path from 'node:path';
import test from 'ava';
import {kindFromMode} from '../../../source/engine/filesystem/kind-from-mode.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('every kind of thing is told by its mode', async t => {
	const folder = await temporaryFolder(t);
	const at = (name: string) => path.join(folder, name);
	const kindOf = (file: string) => kindFromMode(lstatSync(file).mode);
	writeFileSync(at('file'), '');
	symlinkSync('x', at('link'));
	t.is(kindOf(at('link')), 'symlink');
	t.is(kindOf(folder), 'folder');
	t.is(kindOf(at('file')), 'file');
	t.is(kindOf('/dev/null'), 'char-device');
	execFileSync('mkfifo', [at('fifo')]);
	t.is(kindOf(at('fifo')), 'fifo');

	const server = createServer();
	server.listen(at('socket'));
	await once(server, 'listening');
	t.is(kindOf(at('socket')), 'socket');
	server.close();
	t.is(kindFromMode(0o06_0600), 'block-device');
	t.is(kindFromMode(0), undefined);
	t.is(kindFromMode(0o11_0000), undefined);
});
