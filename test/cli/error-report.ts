import test from 'ava';
import {errorLine, errorText} from '../../source/cli/error-report.js';
import {NoRepositoryError, StoreError} from '../../source/engine/client.js';

const calm = {isVerbose: false};

test('an error says what happened, and below what to do', t => {
	const error = new NoRepositoryError('There is no repository in /x', {hint: 'Make one with holdfast init.'});
	t.is(errorText(error, calm), 'holdfast: There is no repository in /x.\n  Make one with holdfast init.');
});

test('an error without a hint is one line', t => {
	t.is(errorText(new StoreError('The disk is gone.'), calm), 'holdfast: The disk is gone.');
});

test('nothing in an error reaches the terminal as it is', t => {
	t.is(errorText(new StoreError('Cannot read a\u001B[31m\nb'), calm), String.raw`holdfast: Cannot read a\x1b[31m\nb.`);
});

test('an unexpected error asks to be reported, and shows its trace only when asked', t => {
	const error = new TypeError('x is not a function');
	t.regex(errorText(error, calm), /^holdfast: Unexpected: x is not a function\.\n {2}This is a fault of holdfast/);
	t.notRegex(errorText(error, calm), /error-report/);
	t.regex(errorText(error, {isVerbose: true}), /TypeError: x is not a function\n.*error-report/s);
});

test('the cause is shown when asked', t => {
	const error = new StoreError('Cannot read config', {cause: new Error('EIO: i/o error')});
	t.notRegex(errorText(error, calm), /EIO/);
	t.regex(errorText(error, {isVerbose: true}), /EIO: i\/o error/);
});

test('--json keeps code, message and hint exact', t => {
	t.deepEqual(errorLine(new StoreError('a\nb', {hint: 'c'})), {
		type: 'error',
		code: 'store',
		message: 'a\nb',
		hint: 'c',
	});
	t.deepEqual(errorLine(new Error('x')), {type: 'error', code: 'unexpected', message: 'x'});
	t.like(errorLine('thrown text'), {code: 'unexpected', message: "'thrown text'"});
});
