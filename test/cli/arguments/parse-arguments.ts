import test from 'ava';
import {listFlag, switchFlag, textFlag, valueFlag, wholeNumber} from '../../../source/cli/arguments/flags.js';
import {parseArguments} from '../../../source/cli/arguments/parse-arguments.js';
import {UsageError} from '../../../source/engine/client.js';

const own = {
	tag: listFlag({help: '', placeholder: 'T'}),
	keepLast: valueFlag({help: '', placeholder: 'N'}, wholeNumber(0)),
	recursive: switchFlag({short: 'R', help: ''}),
	long: switchFlag({short: 'l', help: ''}),
	noEncryption: switchFlag({help: ''}),
};
const globals = {repo: textFlag({short: 'r', help: '', placeholder: 'LOCATION'}), json: switchFlag({help: ''})};
const parse = async (...argv: string[]) => parseArguments(argv, own, globals);

test('without flags, words are words and every flag is off', async t => {
	t.deepEqual(await parse('0123', '1e5', '-'), {
		words: ['0123', '1e5', '-'],
		flags: {tag: [], keepLast: undefined, recursive: false, long: false, noEncryption: false},
		globals: {repo: undefined, json: false},
	});
});

test('flags are understood wherever they stand, in every spelling', async t => {
	const {
		words,
		flags,
		globals: all,
	} = await parse('--json', '0123', '-r', '/a b', '--tag', 'x', '--tag=y=z', '-lR', '--keep-last', '03');
	t.deepEqual(words, ['0123']);
	t.deepEqual(flags, {tag: ['x', 'y=z'], keepLast: 3, recursive: true, long: true, noEncryption: false});
	t.deepEqual(all, {repo: '/a b', json: true});
});

test('a flag that begins with no is a flag of its own', async t => {
	const {flags} = await parse('--no-encryption');
	t.true(flags.noEncryption);
});

test('a lone dash is a value like any other', async t => {
	const {words, flags, globals: all} = await parse('--tag', '-', '-r', '-', '-');
	t.deepEqual([words, flags.tag, all.repo], [['-'], ['-'], '-']);
});

test('behind -- everything is a word', async t => {
	const {words, globals: all} = await parse('--json', '--', '--tag', '-r', '01');
	t.deepEqual(words, ['--tag', '-r', '01']);
	t.true(all.json);
});

test('texts stay exact: digits are no numbers, dots no paths, names no traps', async t => {
	const {words, flags} = await parse('12345678901234567890', '--tag', '007', '--tag', '__proto__', '--tag', 'a.b');
	t.deepEqual(words, ['12345678901234567890']);
	t.deepEqual(flags.tag, ['007', '__proto__', 'a.b']);
});

const refuses = test.macro({
	async exec(t, argv: string[], message: string, hint?: string) {
		const error = await t.throwsAsync(parse(...argv), {instanceOf: UsageError});
		t.like(error, {message, ...(hint !== undefined && {hint})});
	},
	title: (_, argv: string[]) => `refused: ${argv.join(' ')}`,
});

test(refuses, ['--jsno'], 'There is no flag --jsno', 'Did you mean --json?');
test(refuses, ['--keepLast', '3'], 'There is no flag --keepLast', 'Did you mean --keep-last?');
test(refuses, ['--__proto__', '3'], 'There is no flag --__proto__');
test(refuses, ['--encryption'], 'There is no flag --encryption');
test(refuses, ['-x'], 'There is no flag -x');
test(refuses, ['-lx'], 'There is no flag -x');
test(refuses, ['--repo'], '--repo needs a value', 'Write --repo LOCATION.');
test(refuses, ['--tag', ''], '--tag needs a value');
test(refuses, ['--tag='], '--tag needs a value');
test(refuses, ['-r'], '-r needs a value');
test(refuses, ['-rvalue'], '-r needs its value apart from other letters', 'Write -r LOCATION.');
test(refuses, ['--tag', '--json'], '--tag needs a value, and --json looks like a flag');
test(
	refuses,
	['--tag', '-a'],
	'--tag needs a value, and -a looks like a flag',
	'When it is the value, write --tag=-a.',
);
test(refuses, ['--json=yes'], '--json takes no value');
test(refuses, ['--repo', 'a', '-r', 'b'], 'The flag --repo can only be set once.');
test(refuses, ['--keep-last', 'abc'], '--keep-last: "abc" is not a whole number from 0');
test(refuses, ['--keep-last', '-5'], '--keep-last: "-5" is not a whole number from 0');

for (const name of ['password', 'recovery-key', 'passphrase']) {
	test(`a secret is never the value of a flag: --${name}`, async t => {
		const error = await t.throwsAsync(parse(`--${name}=hunter2`), {instanceOf: UsageError});
		t.regex(error.message, /can be read by every user/);
		t.notRegex(`${error.message} ${error.hint ?? ''}`, /hunter2/);
	});
}
