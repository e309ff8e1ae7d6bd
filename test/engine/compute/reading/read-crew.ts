import {Buffer} from 'node:buffer';
import process from 'node:process';
import {Worker} from 'node:worker_threads';
import test, {type ExecutionContext} from 'ava';
import {ReadCrew} from '../../../../source/engine/compute/reading/read-crew.js';

const setup = {platform: process.platform};

/** Threads that were stopped from outside while they still ran, since the test began. */
function watchStops(t: ExecutionContext): number[] {
	const stopped: number[] = [];
	const {terminate} = Worker.prototype;
	Worker.prototype.terminate = async function (this: Worker) {
		// A thread that has ended has no number any more.
		if (this.threadId !== -1) {
			stopped.push(this.threadId);
		}

		return terminate.call(this);
	};

	t.teardown(() => {
		Worker.prototype.terminate = terminate;
	});
	return stopped;
}

const unknownObjects = (count: number) => ({hashes: Buffer.alloc(32 * count, 7)});

test.serial('workers that have nothing to do end by themselves', async t => {
	const stopped = watchStops(t);
	const crew = new ReadCrew(setup, 2);
	const [first] = await crew.callAll('nodes', {hashes: Buffer.alloc(0)});
	t.is(first?.failures.length, 0);
	await crew[Symbol.asyncDispose]();
	t.deepEqual(stopped, []);
});

test.serial('workers end by themselves before they have begun', async t => {
	const stopped = watchStops(t);
	const crew = new ReadCrew(setup, 2);
	await crew[Symbol.asyncDispose]();
	t.deepEqual(stopped, []);
});

test.serial('workers with much to do leave it undone, and who waits for it is told', async t => {
	const stopped = watchStops(t);
	const crew = new ReadCrew(setup, 1);
	const stored = {
		spans: [],
		span: new Uint32Array(0),
		start: new Uint32Array(0),
		length: new Uint32Array(0),
		failures: [],
	};
	const calls = Array.from({length: 400}, async () => crew.call('nodes', {...unknownObjects(2000), stored}));
	const outcomes = Promise.allSettled(calls);
	await Promise.race(calls);
	await crew[Symbol.asyncDispose]();
	t.deepEqual(stopped, []);

	const refused = (await outcomes).filter(({status}) => status === 'rejected');
	t.true(refused.length > 0);
	for (const outcome of refused) {
		t.like(outcome, {reason: {message: 'The workers were stopped'}});
	}

	await t.throwsAsync(crew.call('nodes', unknownObjects(1)), {message: 'The workers were stopped'});
});
