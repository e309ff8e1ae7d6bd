import test from 'ava';
import fc from 'fast-check';
import {UsageError} from '../../../source/engine/errors.js';
import {compilePattern, lastName, type PatternOptions} from '../../../source/engine/managers/name-pattern.js';

const matches = test.macro<[pattern: string, yes: string[], no: string[], options?: PatternOptions]>({
	exec(t, pattern, yes, no, options) {
		const isMatch = compilePattern(pattern, options);
		t.deepEqual(
			yes.filter(path => !isMatch(path)),
			[],
		);
		t.deepEqual(
			no.filter(path => isMatch(path)),
			[],
		);
	},
	title: (_, pattern, _yes, _no, options) => `the pattern ${pattern}${options?.ignoreCase ? ' in any case' : ''}`,
});

test(
	matches,
	'report.odt',
	['report.odt', 'docs/report.odt'],
	['report.odt/x', 'my-report.odt', 'Report.odt', 'reportxodt'],
);
test(matches, '*.odt', ['a.odt', 'docs/.odt'], ['a.odt.bak', 'a.odt/b']);
test(matches, 'a?c', ['abc', 'x/a\u{1F600}c'], ['ac', 'abbc', 'a/c']);
test(matches, 'a*b*c', ['abc', 'aXbYc', 'abcbc', 'abbcc'], ['acb', 'abcd']);
test(matches, '[a-c]x', ['ax', 'cx'], ['dx', '-x', 'x']);
test(matches, '[!a-c]x', ['dx', '-x'], ['ax', 'x']);
test(matches, '[^a]', ['b'], ['a', '^a']);
test(matches, '[]-]', [']', '-'], ['a']);
test(matches, '[a-]', ['a', '-'], ['b']);
test(matches, String.raw`\*\[`, ['*['], ['a[', String.raw`\*\[`]);
test(matches, 'a\\', ['a\\'], ['a']);
test(matches, 'docs/*.txt', ['docs/a.txt', 'home/docs/a.txt'], ['docs/x/a.txt', 'mydocs/a.txt']);
test(matches, '/docs/*.txt', ['docs/a.txt'], ['home/docs/a.txt']);
test(matches, '/docs', ['docs'], ['docs/a', 'home/docs']);
test(matches, 'a/**/b', ['a/b', 'a/x/b', 'z/a/x/y/b'], ['a/bc', 'ab']);
test(matches, '/a/**', ['a', 'a/b', 'a/b/c'], ['b/a', 'ab']);
test(matches, '**', ['a', 'a/b'], []);
test(matches, 'docs/', ['docs', 'a/docs'], ['docs/a']);
test(matches, 'RÉSUMÉ*', ['résumé.pdf', 'Résumé'], ['resume'], {ignoreCase: true});

for (const pattern of ['', '/', './', '[abc', 'a/[!]']) {
	test(`the pattern ${JSON.stringify(pattern)} is refused`, t => {
		t.throws(() => compilePattern(pattern), {instanceOf: UsageError});
	});
}

test('stars and question marks match what a regular expression says', t => {
	const text = fc.string({unit: fc.constantFrom('a', 'b'), maxLength: 8});
	const pattern = fc.string({unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8});
	fc.assert(
		fc.property(pattern, text, (wild, name) => {
			fc.pre(name !== '' && wild !== '**');
			const expression = new RegExp(`^${wild.replaceAll('*', '.*').replaceAll('?', '.')}$`);
			t.is(compilePattern(wild)(name), expression.test(name), `${wild} on ${name}`);
		}),
		{numRuns: 500},
	);
});

test('a pattern of many stars is quick on a long name', t => {
	t.false(compilePattern(`${'*a'.repeat(50)}b`)('a'.repeat(4000)));
	t.false(compilePattern(`${'**/a/'.repeat(30)}b`)('a/'.repeat(1000)));
});

test('the last name of a pattern is what names are matched against first', t => {
	t.is(lastName('a/b*/'), 'b*');
	t.is(lastName('/a'), 'a');
	t.is(lastName('a/**'), '*');
});
