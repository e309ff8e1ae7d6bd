import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {nearest} from '../../../source/cli/arguments/nearest.js';

const commands = ['backup', 'restore', 'list', 'snapshots', 'ls', 'diff', 'check', 'prune'];

for (const [typed, meant] of [
	['bakcup', 'backup'],
	['bacup', 'backup'],
	['BACKUP', 'backup'],
	['lst', 'list'],
	['snap', 'snapshots'],
	['chekc', 'check'],
	['restroe', 'restore'],
] as const) {
	test(`${typed} is probably ${meant}`, t => {
		t.is(nearest(typed, commands), meant);
	});
}

for (const typed of ['', 'frobnicate', 'xyz', 'q']) {
	test(`${JSON.stringify(typed)} is nothing in particular`, t => {
		t.is(nearest(typed, commands), undefined);
	});
}

testProp(
	'a candidate itself is the nearest',
	[fc.uniqueArray(fc.string({minLength: 1}), {minLength: 1})],
	(t, words) => {
		const [first = ''] = words;
		t.is(nearest(first, words)?.toLowerCase(), first.toLowerCase());
	},
);
