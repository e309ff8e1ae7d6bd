import test from 'ava';
import {joinPath} from '../../../source/engine/filesystem/file-path.js';

test('paths of text stay text', t => {
	t.is(joinPath('/a', 'b'), '/a/b');
	t.is(joinPath('/', 'b'), '/b');
	t.is(joinPath('/a', String.raw`b\c`), String.raw`/a/b\c`);
});

test('a path is bytes as soon as a part of it is', t => {
	const raw = Buffer.from([0xff]);
	t.deepEqual(joinPath('/a', raw), Buffer.from([0x2f, 0x61, 0x2f, 0xff]));
	t.deepEqual(joinPath('/', raw), Buffer.from([0x2f, 0xff]));
	t.deepEqual(joinPath(Buffer.from('/'), 'b'), Buffer.from('/b'));
	t.deepEqual(joinPath(raw, 'b'), Buffer.from([0xff, 0x2f, 0x62]));
});
