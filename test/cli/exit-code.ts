import test from 'ava';
import {exitCodeOf} from '../../source/cli/exit-code.js';

for (const [code, status] of [
	['usage', 2],
	['no-repository', 10],
	['locked', 11],
	['wrong-credentials', 12],
	['credentials-needed', 12],
	['cancelled', 130],
	['corrupt', 1],
	['snapshot-not-found', 1],
	[undefined, 1],
] as const) {
	test(`${code ?? 'an unexpected error'} ends with ${status}`, t => {
		t.is(exitCodeOf(code), status);
	});
}
