import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {progressText} from '../../../source/cli/reporters/progress-text.js';
import {displayWidth} from '../../../source/format-cells.js';

const view = {name: 'Reading', isBytes: true, done: 0, total: 0, elapsedMilliseconds: 0, warnings: 0};

test('a phase whose total is known has a bar', t => {
	const text = progressText(
		{...view, done: 3_790_000_000, total: 51_800_000_000, rate: 224_395_264, remainingMilliseconds: 213_000},
		120,
	);
	t.is(
		text,
		'Reading  ━━────────────────────────────  7.3 %  3.53 GiB of 48.2 GiB  214 MiB/s  ETA 3:33'.replace('─  7', '─ 7'),
	);
});

test('a phase whose total is unknown tells what it has', t => {
	t.is(progressText({...view, name: 'Scanning', isBytes: false, done: 14_800}, 80), 'Scanning  14 800');
});

test('the current file is shown safe, cut in its middle', t => {
	const text = progressText({...view, done: 1, currentFile: `photos/\u001B[2J${'x'.repeat(100)}/end.nef`}, 60);
	t.is(displayWidth(text), 60);
	t.regex(text, /photos\/\\x1b\[2Jx+…x+\/end\.nef$/);
});

test('warnings are counted', t => {
	t.regex(progressText({...view, warnings: 3}, 80), /! 3$/);
});

testProp(
	'the line never is wider than the terminal',
	[fc.integer({min: 20, max: 200}), fc.maxSafeNat(), fc.maxSafeNat(), fc.string({unit: 'grapheme-composite'})],
	(t, width, done, total, currentFile) => {
		t.true(displayWidth(progressText({...view, done, total, rate: done, currentFile}, width)) <= width);
	},
);
