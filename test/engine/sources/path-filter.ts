import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {SourceError, UsageError} from '../../../source/engine/errors.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {PathFilter} from '../../../source/engine/sources/path-filter.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {idsOf, see, walk} from '../../helpers/walk-source.js';

test('what an exclude rule matches is left out, folders with all that is in them', async t => {
	const {ids} = await see(t, ['a/x.tmp', 'a/keep.tmp', 'build/out/1', 'src/build/2', 'src/3'], {
		exclude: ['*.tmp', '!keep.tmp', '/build/', 'src/**/2'],
	});
	t.deepEqual(ids, ['a', 'a/keep.tmp', 'src', 'src/3', 'src/build']);
});

test('rules come from files too, after those given directly, and the hash tells them apart', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['root/a.log', 'root/b.log', 'root/c']);
	const file = path.join(folder, 'rules');
	writeFileSync(file, '# comment\r\n\n!b.log\n');
	const source = await LocalSource.open({paths: [path.join(folder, 'root')], exclude: ['*.log'], excludeFiles: [file]});
	t.deepEqual(await idsOf(source), ['b.log', 'c']);
	t.regex(source.excludeHash ?? '', /^[\da-f]{64}$/);
	const without = await LocalSource.open({paths: [folder]});
	t.is(without.excludeHash, undefined);
	await t.throwsAsync(LocalSource.open({paths: [folder], excludeFiles: [path.join(folder, 'gone')]}), {
		instanceOf: SourceError,
		message: /gone/,
	});
});

test('naming a path and excluding it at once is refused', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['a/build/1', 'a/src/build/2']);
	const paths = [path.join(folder, 'a/build'), path.join(folder, 'a/src')];
	await t.throwsAsync(LocalSource.open({paths, exclude: ['build']}), {
		instanceOf: UsageError,
		message: /^build was named/,
	});
	t.deepEqual(await idsOf(await LocalSource.open({paths, exclude: ['/src/build']})), ['build', 'build/1', 'src']);
});

test('rules are those of gitignore, case and odd characters included', t => {
	const table: Array<[pattern: string, excluded: string[], kept: string[]]> = [
		['*.log', ['a.log', 'x/y/b.log', '.log'], ['a.logs', 'A.LOG']],
		['/top', ['top', 'top/'], ['x/top']],
		['a/b', ['a/b', 'a/b/'], ['x/a/b']],
		['dir/', ['dir/', 'x/dir/'], ['dir', 'x/dir']],
		['**/deep', ['deep', 'a/b/deep'], ['deeper']],
		['a/**', ['a/b', 'a/b/c'], ['a/', 'b/a']],
		['a/**/z', ['a/z', 'a/b/c/z'], ['z']],
		['f?o', ['foo', 'f\no'], ['fo', 'f/o']],
		['[a-c]x', ['ax', 'cx'], ['dx', 'Ax']],
		['[!a]x', ['bx'], ['ax']],
		[String.raw`back\\slash`, [String.raw`back\slash`], ['backslash']],
		[String.raw`\*star`, ['*star'], ['xstar']],
		[String.raw`\#hash`, ['#hash'], ['hash']],
		[String.raw`\!bang`, ['!bang'], ['bang']],
		['# comment', [], ['# comment', 'comment']],
		['new\nline', ['new\nline'], ['new', 'line']],
		['tab\there', ['tab\there'], ['tab']],
		['esc\u001B', ['esc\u001B'], ['esc']],
		['ä*', ['äx', 'ä'], ['a']],
		['\u{1F600}', ['\u{1F600}'], ['x']],
		['\uFFFDff', ['\uFFFDff', 'a/\uFFFDff'], ['ff']],
		['(a|b)+', ['(a|b)+'], ['a', 'b']],
		['space ', ['space'], ['space ']],
		[String.raw`space\ `, ['space '], ['space']],
		['..x', ['..x'], ['x']],
	];
	for (const [pattern, excluded, kept] of table) {
		const filter = new PathFilter([pattern]);
		const isExcluded = (path: string) => filter.excludes(path.replace(/\/$/, ''), path.endsWith('/'));
		t.deepEqual(
			excluded.filter(path => !isExcluded(path)),
			[],
			`excluded by ${pattern}`,
		);
		t.deepEqual(kept.filter(isExcluded), [], `kept by ${pattern}`);
	}
});

test('the last rule that matches decides', t => {
	const filter = new PathFilter(['*', '!*.txt', 'secret.txt', '!/keep/']);
	t.deepEqual(
		['a', 'a.txt', 'secret.txt'].map(path => filter.excludes(path, false)),
		[true, false, true],
	);
	t.false(filter.excludes('keep', true));
});

test('rules go on being right for more paths than the matcher remembers', t => {
	const filter = new PathFilter(['*7', 'd/*3']);
	const numbers = Array.from({length: 20_000}, (_, i) => i);
	const wrong = numbers.filter(i => filter.excludes(`d/${i}`, false) !== (i % 10 === 7 || i % 10 === 3));
	t.deepEqual(wrong, []);
});

test('the hash is that of all lines joined with newlines, comments included', t => {
	// `printf '*.log\n# c\n!b' | sha256sum`
	t.is(new PathFilter(['*.log', '# c', '!b']).hash, '3c54901f3c910e79a0128c70c2509d3fd661e06474c14b954811bed904c4d471');
	t.is(new PathFilter([]).hash, undefined);
});

test('a pattern that can never match is a UsageError that names it', t => {
	t.throws(() => new PathFilter(['good', '[bad']), {
		instanceOf: UsageError,
		message: 'The exclude pattern "[bad" cannot be used: a bracket [ is not closed',
	});
});

// ASCII only: for git a `?` is a byte, here it is a character.
const name = fc.constantFrom('a', 'b', 'ab', 'a.b', 'A', '.a', 'a b', '[a]', '*', String.raw`a\b`, '!a', '#a');
const treePath = fc.array(name, {minLength: 1, maxLength: 3}).map(parts => parts.join('/'));
const piece = fc.constantFrom(
	'a',
	'b',
	'*',
	'**',
	'?',
	'a*',
	'*b',
	'[ab]',
	'[!a]',
	'a.b',
	'.*',
	'a b',
	String.raw`\*`,
	String.raw`\!a`,
	String.raw`\#a`,
	String.raw`\[a]`,
	String.raw`a\\b`,
);
const pattern = fc
	.tuple(
		fc.constantFrom('', '!', '/', '!/'),
		fc.array(piece, {minLength: 1, maxLength: 3}),
		fc.constantFrom('', '', '/'),
	)
	.map(([start, parts, end]) => start + parts.join('/') + end);

/** What git leaves of a folder of untracked files under these rules. */
function listedByGit(folder: string, patterns: readonly string[]): string[] {
	const rules = path.join(folder, '..', 'rules');
	writeFileSync(rules, patterns.join('\n') + '\n');
	const git = (...args: string[]) =>
		execFileSync('git', ['-C', folder, ...args], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
	git('init', '-q');
	return git('ls-files', '-z', '--others', `--exclude-from=${rules}`).split('\0').filter(Boolean);
}

testProp(
	'a source leaves out what git ignores under the same rules',
	[fc.uniqueArray(treePath, {minLength: 1, maxLength: 12}), fc.array(pattern, {minLength: 1, maxLength: 4})],
	async (t, files, patterns) => {
		const base = await temporaryFolder(t);
		const folder = path.join(base, 'tree');
		for (const file of files) {
			try {
				makeFiles(folder, [file]);
			} catch {
				// One of the paths has a folder where another has a file.
			}
		}

		const source = await LocalSource.open({paths: [folder], exclude: patterns});
		const {entries} = await walk(source);
		const ours = entries.filter(({kind}) => kind === 'file').map(({fileId}) => fileId);
		t.deepEqual(
			ours.toSorted(),
			listedByGit(folder, patterns)
				.filter(file => !file.startsWith('.git/'))
				.toSorted(),
		);
	},
	{numRuns: 60},
);
