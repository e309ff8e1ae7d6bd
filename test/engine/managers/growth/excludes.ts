import test from 'ava';
import {UsageError} from '../../../../source/engine/errors.js';
import {bitsOf, Excludes, usualExcludes} from '../../../../source/engine/managers/growth/excludes.js';
import {FolderTable} from '../../../../source/engine/managers/growth/folder-table.js';

function matches(patterns: readonly string[], path: string): string[] {
	const folders = new FolderTable();
	const excludes = new Excludes(patterns, folders);
	const folder = folders.add(0, path.split('/').slice(0, -1).join('/'));
	return bitsOf(excludes.ofFile(folder, path)).map(place => patterns[place] ?? 'any');
}

test('a file is left out by what matches it or a folder above it', t => {
	const patterns = ['node_modules/', '*.iso', '/top/'];
	t.deepEqual(matches(patterns, 'a/node_modules/x/y.js'), ['node_modules/', 'any']);
	t.deepEqual(matches(patterns, 'top/node_modules/cd.iso'), ['node_modules/', '*.iso', '/top/', 'any']);
	t.deepEqual(matches(patterns, 'a/top/b'), []);
	t.deepEqual(matches(patterns, 'node_modules'), []);
});

test('the usual patterns can be used', t => {
	t.deepEqual(matches(usualExcludes, 'home/.cache/x'), ['.cache/', 'any']);
});

test('a pattern that can never match is refused, and so are too many', t => {
	t.throws(() => matches(['a['], 'x'), {instanceOf: UsageError});
	t.throws(
		() =>
			matches(
				Array.from({length: 31}, () => '*.x'),
				'x',
			),
		{instanceOf: UsageError},
	);
});
