import {openSync, closeSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {readXattrs, writeXattrs} from '../../../source/engine/filesystem/xattrs.js';
import type {SystemCalls} from '../../../source/engine/filesystem/system-calls.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

testWithSystemCalls('text, binary, empty and long values come back as they were set', async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	writeFileSync(file, '');
	const xattrs = new Map([
		['user.text', Buffer.from('grüße')],
		['user.binary', Buffer.from([0, 255, 0, 10, 27])],
		['user.empty', Buffer.alloc(0)],
		['user.long', Buffer.alloc(2000, 7)],
	]);
	t.deepEqual(readXattrs(file), new Map());
	t.deepEqual(writeXattrs(file, xattrs), []);
	const found = readXattrs(file);
	t.deepEqual(new Map([...xattrs.keys()].map(name => [name, found?.get(name)])), new Map(xattrs));
	t.is(found?.size, xattrs.size);
});

testWithSystemCalls('an open descriptor and a path of bytes work like a path', async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	const xattrs = new Map([['user.a', Buffer.from('1')]]);
	const raw = Buffer.concat([Buffer.from(file), Buffer.from([0xff, 0x1b])]);
	writeFileSync(raw, '');
	t.deepEqual(writeXattrs(raw, xattrs), []);
	const fd = openSync(raw, 'r+');
	t.deepEqual(readXattrs(fd), xattrs);
	t.deepEqual(writeXattrs(fd, new Map([['user.b', Buffer.from('2')]])), []);
	t.is(readXattrs(raw)?.size, 2);
	closeSync(fd);
});

testWithSystemCalls('a symbolic link is not followed', async t => {
	const folder = await temporaryFolder(t);
	writeFileSync(path.join(folder, 'f'), '');
	symlinkSync('f', path.join(folder, 'link'));
	writeXattrs(path.join(folder, 'f'), new Map([['user.a', Buffer.from('1')]]));
	t.deepEqual(readXattrs(path.join(folder, 'link')), new Map());
	t.is(writeXattrs(path.join(folder, 'link'), new Map([['user.b', Buffer.from('1')]]))?.length, 1);
	t.is(readXattrs(path.join(folder, 'f'))?.size, 1);
});

testWithSystemCalls(
	'a file that is not there throws, an attribute that cannot be set is named and the others are set',
	async t => {
		const file = path.join(await temporaryFolder(t), 'f');
		t.throws(() => readXattrs(file), {code: 'ENOENT'});
		writeFileSync(file, '');
		const failures = writeXattrs(
			file,
			new Map([
				['nonsense', Buffer.from('1')],
				['user.nul\0', Buffer.from('1')],
				['user.good', Buffer.from('1')],
			]),
		);
		t.deepEqual(
			failures?.map(({name}) => name),
			['nonsense', 'user.nul\0'],
		);
		t.deepEqual([...(readXattrs(file)?.keys() ?? [])], ['user.good']);
	},
);

const failure = (code: string): Error => Object.assign(new Error(code), {code});

function fakeCalls(names: string[], read: (name: string) => string): SystemCalls {
	const fail = (): never => {
		throw failure('ENOSYS');
	};

	return {
		listXattrs: (_, into) => into.write(names.map(name => name + '\0').join(''), 'latin1'),
		getXattr: (_, name, into) => into.write(read(name.toString())),
		setXattr: fail,
		removeXattr: fail,
		setTimes: fail,
		makeNode: fail,
		seekData: fail,
		seekHole: fail,
		renameIfAbsent: fail,
	};
}

test('one unreadable attribute is reported and does not hide the others; one that vanished is left out', t => {
	const names = ['user.denied', 'user.gone', 'user.good', 'user.\u00FF'];
	const calls = fakeCalls(names, name => {
		if (name === 'user.denied' || name === 'user.gone') {
			throw failure(name === 'user.denied' ? 'EACCES' : 'ENODATA');
		}

		return 'x';
	});
	const failed: string[] = [];
	const found = readXattrs(
		'/x',
		({name}) => {
			failed.push(name);
		},
		calls,
	);
	t.deepEqual(found, new Map([['user.good', Buffer.from('x')]]));
	t.deepEqual(failed, ['user.denied', 'user.\u{FFFD}']);
	t.throws(() => readXattrs('/x', undefined, calls), {code: 'EACCES'});
});

test('a file system without attributes has none, a machine without the calls says so', t => {
	const calls = {
		...fakeCalls([], () => ''),
		listXattrs() {
			throw failure('ENOTSUP');
		},
	};
	t.deepEqual(readXattrs('/x', undefined, calls), new Map());
	t.is(readXattrs('/x', undefined, null), undefined);
	t.is(writeXattrs('/x', new Map(), null), undefined);
});
