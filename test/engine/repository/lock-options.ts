import {hostname} from 'node:os';
import process from 'node:process';
import test from 'ava';
import {defaultTimes, toContext} from '../../../source/engine/repository/lock-options.js';
import {memoryRepository} from '../../helpers/memory-repository.js';

test('what is not said is filled in', t => {
	const {times, holder, operation} = toContext(memoryRepository(), {operation: 'prune', times: {settleMs: 1}});
	t.deepEqual(times, {...defaultTimes, settleMs: 1});
	t.is(holder.name, `${hostname()} (pid ${process.pid})`);
	t.is(operation, 'prune');
});

test('a lock is refreshed twice in its life, and a holder stops before others may begin', t => {
	t.true(defaultTimes.refreshMs * 2 <= defaultTimes.ttlMs);
	t.true(
		defaultTimes.marginMs > 0 &&
			defaultTimes.refreshMs + defaultTimes.retryMs < defaultTimes.ttlMs - defaultTimes.marginMs,
	);
});
