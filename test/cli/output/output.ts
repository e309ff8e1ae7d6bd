import {setImmediate} from 'node:timers/promises';
import {Writable} from 'node:stream';
import test from 'ava';
import {Output} from '../../../source/cli/output/output.js';
import {BrokenPipe, TextSink} from '../../helpers/fake-streams.js';

test('lines and bytes arrive in order', async t => {
	const sink = new TextSink();
	const output = new Output(sink);
	await output.line('one');
	await output.bytes(Buffer.from('two'));
	await output.line();
	output.lineNow('three');
	await output.line('four');
	await output.end();
	t.is(sink.text, 'one\ntwo\nthree\nfour\n');
});

test('lines are gathered, not written one by one', async t => {
	const sink = new TextSink();
	const output = new Output(sink);
	await output.line('one');
	t.is(sink.text, '');
	await output.flush();
	t.is(sink.text, 'one\n');
});

test('a slow reader is waited for', async t => {
	const waiting: Array<() => void> = [];
	const slow = new Writable({
		highWaterMark: 1,
		write(_piece, _encoding, done) {
			waiting.push(done);
		},
	});
	const output = new Output(slow);
	let isDone = false;
	const writing = (async () => {
		await output.bytes(Buffer.from('abc'));
		isDone = true;
	})();
	await setImmediate();
	t.false(isDone);
	waiting.pop()?.();
	await writing;
	t.true(isDone);
});

test('a reader that went away is told once, and what follows is dropped', async t => {
	let told = 0;
	const output = new Output(new BrokenPipe());
	output.onClosed = () => {
		told++;
	};

	await output.line('one');
	await output.flush();
	await setImmediate();
	await output.line('two');
	await output.end();
	t.is(told, 1);
});
