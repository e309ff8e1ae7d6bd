import {readFileSync} from 'node:fs';
import test from 'ava';
import {
	CancelledError,
	NoSpaceError,
	SourceError,
	StoreError,
	TargetError,
	UsageError,
} from '../../../source/engine/errors.js';
import {
	fsErrorReason,
	isSystemError,
	sourceErrorFrom,
	storeErrorFrom,
	systemErrorCode,
	targetErrorFrom,
} from '../../../source/engine/filesystem/fs-error.js';

const failed = (code: string): Error => Object.assign(new Error(`${code}: whatever, open '/x'`), {code});

test('a system error says why in words and keeps its cause', t => {
	const cause = failed('EACCES');
	const error = storeErrorFrom(cause, 'Writing /repo/config');
	t.true(error instanceof StoreError);
	t.is(error.message, 'Writing /repo/config failed: permission denied');
	t.is(error.cause, cause);
	t.regex(error.hint ?? '', /owner and mode/);
});

test('a full disk and a used-up quota are NoSpaceError everywhere', t => {
	for (const convert of [storeErrorFrom, sourceErrorFrom, targetErrorFrom]) {
		t.true(convert(failed('ENOSPC'), 'Writing') instanceof NoSpaceError);
		t.true(convert(failed('EDQUOT'), 'Writing') instanceof NoSpaceError);
	}
});

test('each side has its own class', t => {
	t.true(sourceErrorFrom(failed('EIO'), 'Reading /x') instanceof SourceError);
	t.true(targetErrorFrom(failed('EIO'), 'Writing /x') instanceof TargetError);
});

test('errors that are typed already come back as they are, aborts become CancelledError', t => {
	const usage = new UsageError('no');
	t.is(storeErrorFrom(usage, 'Writing'), usage);
	t.true(storeErrorFrom(AbortSignal.abort().reason, 'Writing') instanceof CancelledError);
});

test('unknown codes and errors without a code still say something', t => {
	t.is(fsErrorReason(failed('EWEIRD')), 'the system says EWEIRD');
	t.is(fsErrorReason(new Error('plain')), 'plain');
	t.is(fsErrorReason('text'), 'text');
});

test('only failed system calls have a system code', t => {
	const error = t.throws(() => readFileSync('/does/not/exist'));
	t.is(systemErrorCode(error), 'ENOENT');
	t.true(isSystemError(error, 'EACCES', 'ENOENT'));
	t.false(isSystemError(error, 'EACCES'));
	t.is(systemErrorCode(Object.assign(new Error('x'), {code: 'ERR_INVALID_ARG_TYPE'})), undefined);
	t.is(systemErrorCode({code: 'ENOENT'}), undefined);
	t.is(systemErrorCode(undefined), undefined);
});
