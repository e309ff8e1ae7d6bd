import test from 'ava';
import {patternProblem} from '../../../source/engine/sources/pattern-problem.js';

for (const pattern of [
	'',
	'   ',
	'# [',
	'a',
	'!a',
	'/a/',
	'*.log',
	'[ab]',
	'[!ab]',
	'[^ab]',
	'[]]',
	'[!]]',
	'[a-z]',
	'[[:alpha:]_]',
	'[[]',
	'[[:]',
	String.raw`[\]]`,
	String.raw`\[`,
	'\\\\',
	'a]',
	String.raw`a\ `,
	'**',
	'[[:alpha]',
]) {
	test(`${JSON.stringify(pattern)} is a pattern`, t => {
		t.is(patternProblem(pattern), undefined);
	});
}

for (const [pattern, problem] of [
	['!', 'it names nothing'],
	['/', 'it names nothing'],
	['! ', 'it names nothing'],
	['a\0b', 'no name holds a NUL character'],
	['[', 'a bracket [ is not closed'],
	['a[b', 'a bracket [ is not closed'],
	['[]', 'a bracket [ is not closed'],
	['[!', 'a bracket [ is not closed'],
	[String.raw`[a\]`, 'a bracket [ is not closed'],
	['[[:nope:]]', 'there is no class [:nope:]'],
	['[[:alpha:]', 'a bracket [ is not closed'],
	['a\\', 'nothing follows the backslash at its end'],
	['a\\\\\\', 'nothing follows the backslash at its end'],
	[String.raw`a\/`, 'nothing follows the backslash at its end'],
] as const) {
	test(`${JSON.stringify(pattern)} is no pattern: ${problem}`, t => {
		t.is(patternProblem(pattern), problem);
	});
}
