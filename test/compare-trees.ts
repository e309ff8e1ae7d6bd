import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	linkSync,
	lstatSync,
	mkdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	truncateSync,
	unlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {setTimes} from '../source/engine/filesystem/file-times.js';
import {writeXattrs} from '../source/engine/filesystem/xattrs.js';
import {compareTrees} from './helpers/compare-trees.js';
import {exampleParts} from './helpers/example-parts.js';
import {makeExampleParts, makeExampleTree} from './helpers/example-tree.js';
import {temporaryFolder} from './helpers/temporary-folder.js';

test('the example tree has every part that can be made here, and says what cannot', async t => {
	const folder = await temporaryFolder(t);
	const {made, leftOut} = makeExampleTree(path.join(folder, 'tree'));
	t.is(made.length + leftOut.length, exampleParts.length);
	for (const {part, reason} of leftOut) {
		t.log(`left out: ${part}: ${reason}`);
	}

	const canAll = process.platform === 'linux' && process.getuid?.() === 0;
	t.true(!canAll || leftOut.length === 0);
});

test('two example trees are equal in everything', async t => {
	const folder = await temporaryFolder(t);
	makeExampleTree(path.join(folder, 'a'));
	makeExampleTree(path.join(folder, 'b'));
	t.deepEqual(compareTrees(path.join(folder, 'a'), path.join(folder, 'b'), {withTop: true}), []);
});

test('a copy by cp is equal in everything', async t => {
	const folder = await temporaryFolder(t);
	const parts = {'deep-paths': false, 'raw-names': true} as const;
	makeExampleTree(path.join(folder, 'a'), parts);
	execFileSync('cp', ['-a', '--sparse=always', path.join(folder, 'a'), path.join(folder, 'b')]);
	t.deepEqual(compareTrees(path.join(folder, 'a'), path.join(folder, 'b'), {withTop: true}), []);
});

type Change = (at: (name: string) => string) => unknown;

const changes: ReadonlyArray<[title: string, change: Change, difference: string]> = [
	[
		'a missing file',
		at => {
			unlinkSync(at('f'));
		},
		'"f": is missing',
	],
	[
		'a file too many',
		at => {
			writeFileSync(at('new\u001B'), '');
		},
		String.raw`"new\u001b": should not be there`,
	],
	[
		'one other byte',
		at => {
			writeFileSync(at('f'), 'hellO');
		},
		'"f": has other bytes from 4 on',
	],
	[
		'a byte too many',
		at => {
			appendFileSync(at('f'), '!');
		},
		'"f": has 6 bytes instead of 5',
	],
	[
		'another kind',
		at => {
			unlinkSync(at('f'));
			mkdirSync(at('f'));
		},
		'"f": is a folder instead of a file',
	],
	[
		'another mode',
		at => {
			chmodSync(at('f'), 0o4755);
		},
		'"f": mode 4755 instead of 0644',
	],
	[
		'another target',
		at => {
			unlinkSync(at('link'));
			symlinkSync('g', at('link'));
		},
		'"link": target "g" instead of "f"',
	],
	[
		'a hard link that became a copy',
		at => {
			unlinkSync(at('sub/two'));
			writeFileSync(at('sub/two'), 'linked');
		},
		'"sub/two": hardlinks none before it instead of of "one"',
	],
	[
		'a copy that became a hard link',
		at => {
			unlinkSync(at('same'));
			linkSync(at('f'), at('same'));
		},
		'"same": hardlinks of "f" instead of none before it',
	],
	['a nanosecond', at => setTimes(at('f'), 0n, 8n), '"f": mtime 8 ns instead of 7 ns'],
	['a nanosecond of a folder', at => setTimes(at('sub'), 0n, 8n), '"sub": mtime 8 ns instead of 7 ns'],
	['a nanosecond of a link', at => setTimes(at('link'), 0n, 8n), '"link": mtime 8 ns instead of 7 ns'],
	[
		'an attribute',
		at => writeXattrs(at('f'), new Map([['user.x', Buffer.from('1')]])),
		'"f": xattrs {user.x=31} instead of {}',
	],
];

for (const [title, change, difference] of changes) {
	test(`${title} is told`, async t => {
		const folder = await temporaryFolder(t);
		const make = (name: string) => {
			const at = (inner: string) => path.join(folder, name, inner);
			mkdirSync(at('sub'), {recursive: true});
			writeFileSync(at('f'), 'hello', {mode: 0o644});
			writeFileSync(at('same'), 'hello');
			writeFileSync(at('one'), 'linked');
			linkSync(at('one'), at('sub/two'));
			symlinkSync('f', at('link'));
			return at;
		};

		const settle = (at: (name: string) => string) => {
			for (const name of ['f', 'same', 'one', 'link', 'sub/two', 'sub', '.']) {
				try {
					setTimes(at(name), 0n, 7n);
				} catch {
					t.log(`${name} is gone`);
				}
			}
		};

		settle(make('a'));
		const at = make('b');
		settle(at);
		t.deepEqual(compareTrees(path.join(folder, 'a'), path.join(folder, 'b')), []);
		change(at);
		if (!title.startsWith('a nanosecond')) {
			settle(at);
		}

		t.deepEqual(compareTrees(path.join(folder, 'a'), path.join(folder, 'b')), [difference]);
	});
}

test('a sparse file that was filled is told, one with other holes is not', async t => {
	const folder = await temporaryFolder(t);
	const [a, b] = [path.join(folder, 'a'), path.join(folder, 'b')];
	makeExampleParts(a, 'sparse');
	makeExampleParts(b, 'sparse');
	t.true(lstatSync(path.join(a, 'sparse/all-hole')).blocks < 100);
	writeFileSync(path.join(b, 'sparse/all-hole'), Buffer.alloc(20_000_000));
	const differences = compareTrees(a, b, {ignore: ['mtime']});
	t.is(differences.length, 1);
	t.regex(differences[0] ?? '', /^"sparse\/all-hole": takes 2\d{7} bytes on the disk instead of \d+$/);
	t.deepEqual(compareTrees(a, b, {ignore: ['mtime', 'holes']}), []);
});

test('what may differ is not told', async t => {
	const folder = await temporaryFolder(t);
	const [a, b] = [path.join(folder, 'a'), path.join(folder, 'b')];
	makeExampleParts(a, 'plain');
	makeExampleParts(b, 'plain');
	chmodSync(path.join(b, 'plain/a.txt'), 0o600);
	truncateSync(path.join(b, 'plain/a.txt'), 2);
	t.deepEqual(compareTrees(a, b, {ignore: ['mode', 'content', 'mtime']}), []);
	renameSync(path.join(b, 'plain'), path.join(b, 'other'));
	t.deepEqual(compareTrees(a, b), ['"other": should not be there', '"plain": is missing']);
	rmSync(a, {recursive: true});
	t.throws(() => compareTrees(a, b), {code: 'ENOENT'});
});
