import test from 'ava';
import * as errors from '../../source/engine/errors.js';

test('an error carries its code, its hint and its cause', t => {
	const cause = new Error('EIO');
	const error = new errors.StoreError('Cannot read config', {hint: 'Look at the disk.', cause});
	t.like(error, {name: 'StoreError', code: 'store', message: 'Cannot read config', hint: 'Look at the disk.', cause});
	t.true(errors.isHoldfastError(error));
	t.false(errors.isHoldfastError(cause));
});

test('an error without a cause has no such property, so that it prints as one', t => {
	t.false('cause' in new errors.UsageError('No'));
});

test('a damaged or missing object is named, with what to do next', t => {
	const corrupt = new errors.CorruptObjectError('node/ab', 'its hash differs');
	t.is(corrupt.message, 'node/ab is damaged: its hash differs');
	t.is(corrupt.key, 'node/ab');
	t.regex(corrupt.hint ?? '', /check --read-data/);
	for (const key of ['config', 'index/packs']) {
		t.regex(
			new errors.CorruptObjectError(key, 'x').hint ?? '',
			/put it back from a copy/,
			'no check or backup makes it',
		);
		t.regex(errors.repairAdvice(['chunk/cd', key]), /put it back from a copy/);
	}

	t.regex(errors.repairAdvice(['chunk/cd']), /A new backup stores again/);
	t.regex(new errors.MissingObjectError('chunk/cd').message, /^chunk\/cd is missing/);
	t.is(new errors.ObjectNotFoundError('config').key, 'config');
	t.is(new errors.ObjectExistsError('config').key, 'config');
});

test('no two classes share a code', t => {
	const details = [errors.CancelledError, errors.LockedError, errors.NoRepositoryError, errors.NoSpaceError].map(
		ErrorClass => new ErrorClass('x').code,
	);
	t.is(new Set(details).size, details.length);
});

test('throwIfCancelled lets a silent signal pass and gives the reason of one that fired', t => {
	const controller = new AbortController();
	t.notThrows(() => {
		errors.throwIfCancelled(undefined);
		errors.throwIfCancelled(controller.signal);
	});
	const reason = new errors.LockLostError('The lock is gone');
	controller.abort(reason);
	const thrown = t.throws(() => {
		errors.throwIfCancelled(controller.signal);
	});
	t.is(thrown, reason);
	t.throws(
		() => {
			errors.throwIfCancelled(AbortSignal.abort());
		},
		{instanceOf: errors.CancelledError},
	);
});
