import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {Cancellation} from '../../source/cli/signals.js';
import {CancelledError} from '../../source/engine/client.js';

class FakeProcess {
	readonly listeners = new Map<string, () => void>();

	on(signal: string, listener: () => void): void {
		this.listeners.set(signal, listener);
	}

	off(signal: string): void {
		this.listeners.delete(signal);
	}

	emit(signal: string): void {
		this.listeners.get(signal)?.();
	}
}

function listen(patience = 5000) {
	const told: string[] = [];
	const source = new FakeProcess();
	const cancellation = new Cancellation({
		source,
		patience,
		onCancel(signal) {
			told.push(signal);
		},
		stopHard() {
			told.push('stopped');
		},
		onAsk() {
			told.push('asked');
		},
	});
	return {told, source, cancellation};
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	test(`${signal} cancels once`, t => {
		const {told, source, cancellation} = listen();
		t.false(cancellation.signal.aborted);
		source.emit(signal);
		t.true(cancellation.signal.reason instanceof CancelledError);
		t.deepEqual(told, [signal]);
	});
}

test('a second Ctrl-C stops at once; a second SIGTERM does not', t => {
	const {told, source} = listen();
	source.emit('SIGTERM');
	source.emit('SIGTERM');
	t.deepEqual(told, ['SIGTERM']);
	source.emit('SIGINT');
	t.deepEqual(told, ['SIGTERM', 'stopped']);
});

test('what does not end in time is stopped', async t => {
	const {told, source} = listen(10);
	source.emit('SIGHUP');
	await delay(200);
	t.deepEqual(told, ['SIGHUP', 'stopped']);
});

test('SIGUSR1 asks and cancels nothing', t => {
	const {told, source, cancellation} = listen();
	source.emit('SIGUSR1');
	t.deepEqual(told, ['asked']);
	t.false(cancellation.signal.aborted);
});

test('it can be cancelled without a signal of the system', t => {
	const {told, cancellation} = listen();
	cancellation.cancel('nobody reads');
	t.true(cancellation.signal.aborted);
	t.deepEqual(told, []);
});

test('once disposed, it listens no more', t => {
	const {source, cancellation} = listen();
	cancellation[Symbol.dispose]();
	t.is(source.listeners.size, 0);
});
