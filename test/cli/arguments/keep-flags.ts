import test from 'ava';
import {keepFlags, keepRules} from '../../../source/cli/arguments/keep-flags.js';
import {parseArguments} from '../../../source/cli/arguments/parse-arguments.js';
import {UsageError} from '../../../source/engine/errors.js';
import {ForgetPolicy} from '../../../source/index.js';

const policyOf = async (line: string) => {
	const {flags} = await parseArguments(line.split(' ').filter(Boolean), keepFlags, {});
	return new ForgetPolicy(keepRules(flags));
};

test('the flags make a policy', async t => {
	const policy = await policyOf(
		'--keep-last 3 --keep-daily 7 --keep-yearly=2 --keep-within 30d --keep-tag pin --keep-tag x',
	);
	t.is(policy.toString(), 'keep 3 last, keep 7 daily, keep 2 yearly, keep within 30d, keep tag pin, keep tag x');
});

test('without flags the policy is empty, and a bad count is refused by name', async t => {
	t.true((await policyOf('')).isEmpty());
	await t.throwsAsync(policyOf('--keep-daily=-1'), {instanceOf: UsageError, message: /--keep-daily/});
	await t.throwsAsync(policyOf('--keep-within soon'), {instanceOf: UsageError, message: /soon/});
});
