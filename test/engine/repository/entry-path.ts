import test from 'ava';
import fc from 'fast-check';
import {cleanPath, entryName, isWithin, joinPath} from '../../../source/engine/repository/entry-path.js';

const cleans = test.macro<[path: string, expected: string]>({
	exec(t, path, expected) {
		t.is(cleanPath(path), expected);
	},
	title: (_, path, expected) => `the path ${JSON.stringify(path)} is cleaned to ${JSON.stringify(expected)}`,
});

test(cleans, '', '');
test(cleans, '/', '');
test(cleans, 'a/b', 'a/b');
test(cleans, '/a//b/', 'a/b');
test(cleans, './a/./b/.', 'a/b');
test(cleans, 'a/../b', 'b');
test(cleans, '../../etc/passwd', 'etc/passwd');
test(cleans, 'a/../../..', '');
test(cleans, 'a\0b/c', 'a_b/c');
test(cleans, String.raw`C:\x/.../ é`, String.raw`C:\x/.../ é`);

test('a name that cannot stand in a path is changed, every other stays', t => {
	t.deepEqual(
		['..', '.', '', 'a/b', '\0', 'a', '...', ' ', 'é'].map(name => entryName(name)),
		['__', '_', '_', 'a_b', '_', 'a', '...', ' ', 'é'],
	);
});

test('a cleaned path stays below the root, and cleaning it again changes nothing', t => {
	const components = fc.array(fc.oneof(fc.string(), fc.constantFrom('..', '.', '', 'a/..', '\0', '//')));
	fc.assert(
		fc.property(components, parts => {
			const clean = cleanPath(parts.join('/'));
			t.is(cleanPath(clean), clean);
			t.false(clean.split('/').some(part => part === '..' || part === '.' || part.includes('\0')));
			t.true(clean === '' || clean.split('/').every(part => part !== ''));
		}),
	);
});

test('a path lies within itself, its folders and the root, not within a sibling whose name begins alike', t => {
	t.true(isWithin('a/b', 'a'));
	t.true(isWithin('a', 'a'));
	t.true(isWithin('a', ''));
	t.true(isWithin('', ''));
	t.false(isWithin('ab', 'a'));
	t.false(isWithin('a', 'a/b'));
});

test('a name at the root is its own path', t => {
	t.is(joinPath('', 'a'), 'a');
	t.is(joinPath('a/b', 'c'), 'a/b/c');
});
