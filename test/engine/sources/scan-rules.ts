import test from 'ava';
import {PathFilter} from '../../../source/engine/sources/path-filter.js';
import {ScanRules, type ScanRulesOptions} from '../../../source/engine/sources/scan-rules.js';
import type {SourceFailure} from '../../../source/engine/sources/source.js';

function rules(options: Partial<ScanRulesOptions> = {}): {
	rules: ScanRules;
	failures: SourceFailure[];
	skipped: SourceFailure[];
} {
	const failures: SourceFailure[] = [];
	const skipped: SourceFailure[] = [];
	return {
		rules: new ScanRules({
			filter: new PathFilter(['*.tmp']),
			excludeCaches: false,
			oneFileSystem: false,
			skipFolders: new Set(['/base/own']),
			onFailure(failure) {
				failures.push(failure);
			},
			onSkipped(each) {
				skipped.push(each);
			},
			...options,
		}),
		failures,
		skipped,
	};
}

test('what a pattern excludes is not taken, and nobody is told', t => {
	const {rules: tested, skipped, failures} = rules();
	t.false(tested.takes('/base/a.tmp', 'a.tmp', false));
	t.true(tested.takes('/base/a', 'a', false));
	t.deepEqual([skipped, failures], [[], []]);
});

test('folders of the program are not taken, and that is told; files and raw names of the same text are', t => {
	const {rules: tested, skipped} = rules();
	t.false(tested.takes('/base/own', 'own', true));
	t.true(tested.takes('/base/own', 'own', false));
	t.true(tested.takes(Buffer.from('/base/own'), 'own', true));
	t.deepEqual(skipped, [{path: 'own', reason: 'this program keeps its own data there'}]);
});

test('other file systems are entered unless that is not wanted', t => {
	t.true(rules().rules.crosses(1, 2));
	t.false(rules({oneFileSystem: true}).rules.crosses(1, 2));
	t.true(rules({oneFileSystem: true}).rules.crosses(2, 2));
});

test('failures carry the whole path, the reason in words and the code of the system', t => {
	const {rules: tested, failures} = rules();
	tested.failFrom(Object.assign(new Error('EACCES: whatever'), {code: 'EACCES'}), 'a/b');
	tested.fail('c', 'just so');
	t.deepEqual(failures, [
		{path: 'a/b', reason: 'permission denied', code: 'EACCES'},
		{path: 'c', reason: 'just so'},
	]);
});

test('sockets are left out with a word, unknown kinds are failures', t => {
	const {rules: tested, failures, skipped} = rules();
	t.true(tested.knows('fifo', 'a'));
	t.false(tested.knows('socket', 'b'));
	t.false(tested.knows(undefined, 'c'));
	t.is(skipped[0]?.path, 'b');
	t.is(failures[0]?.path, 'c');
});
