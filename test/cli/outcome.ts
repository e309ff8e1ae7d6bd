import test from 'ava';
import {outcomeOf, outcomeOfError} from '../../source/cli/outcome.js';
import {CancelledError, LockedError, StoreError} from '../../source/engine/client.js';

const silent = new AbortController().signal;

test('a result without a status is complete', t => {
	t.deepEqual(outcomeOf({}), {status: 'complete', exitStatus: 0, summary: {}});
});

test('a partial result and a bad answer have exit statuses of their own', t => {
	t.like(outcomeOf({status: 'partial', summary: {files: 1}}), {exitStatus: 3, summary: {files: 1}});
	t.like(outcomeOf({status: 'failed'}), {exitStatus: 1});
});

test('an error ends with the status of its code', t => {
	t.like(outcomeOfError(new LockedError('no'), silent), {status: 'failed', exitStatus: 11});
	t.like(outcomeOfError(new TypeError('no'), silent), {status: 'failed', exitStatus: 1});
	t.like(outcomeOfError(new CancelledError(), silent), {status: 'cancelled', exitStatus: 130});
});

test('what breaks after the signal fired is cancelled, not failed', t => {
	t.like(outcomeOfError(new StoreError('connection gone'), AbortSignal.abort()), {
		status: 'cancelled',
		exitStatus: 130,
	});
});
