import test from 'ava';
import {readCommandLine} from '../../source/cli/command-line.js';
import {UsageError} from '../../source/engine/client.js';

test('the command is the first word; global flags may stand before it', t => {
	const {entry, rest} = readCommandLine(['--repo', 'version', '--json', '-r', 'x', 'help', 'version']);
	t.is(entry?.name, 'help');
	t.deepEqual(rest, ['--repo', 'version', '--json', '-r', 'x', 'version']);
});

test('no command is no error here', t => {
	t.like(readCommandLine([]), {entry: undefined, wantsHelp: false, wantsVersion: false});
	t.like(readCommandLine(['--json']), {entry: undefined, rest: ['--json']});
});

test('help and version are asked for by flags as well', t => {
	t.like(readCommandLine(['-h']), {wantsHelp: true});
	t.like(readCommandLine(['version', '--help']), {wantsHelp: true, wantsVersion: false});
	t.like(readCommandLine(['--version']), {wantsVersion: true});
	t.like(readCommandLine(['-V']), {wantsVersion: true});
	t.like(readCommandLine(['version', '--', '--help']), {wantsHelp: false});
});

test('an unknown command is refused, with the one that was probably meant', t => {
	t.throws(() => readCommandLine(['verzion']), {instanceOf: UsageError, message: 'There is no command "verzion"'});
	const near = t.throws(() => readCommandLine(['verzion']), {instanceOf: UsageError});
	t.is(near.hint, 'Did you mean holdfast version?');
	const far = t.throws(() => readCommandLine(['frobnicate']), {instanceOf: UsageError});
	t.is(far.hint, 'Run holdfast help to see all commands.');
});
