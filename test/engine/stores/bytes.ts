import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError, StoreError, UsageError} from '../../../source/engine/errors.js';
import {
	collectBytes,
	piecesOf,
	requireRange,
	requireStorableKey,
	sliceRange,
	streamOf,
} from '../../../source/engine/stores/bytes.js';
import {textStream} from '../../helpers/stores.js';

test('a stream of the announced length gives all its pieces', async t => {
	const bytes = await collectBytes('config', textStream('a', '', 'bc'));
	t.is(bytes.toString(), 'abc');
	const empty = await collectBytes('config', textStream());
	t.is(empty.length, 0);
	const again = await collectBytes('config', streamOf(Buffer.from('abc')));
	t.is(again.toString(), 'abc');
});

test('a stream of another length names the key and both lengths', async t => {
	const short = {...textStream('abc'), length: 5};
	await t.throwsAsync(collectBytes('config', short), {instanceOf: StoreError, message: /config.*5 bytes.*only 3 came/});
	const long = {...textStream('abc'), length: 2};
	await t.throwsAsync(collectBytes('config', long), {instanceOf: StoreError, message: /config.*2 bytes.*more came/});
});

test('a stream that gives more than announced is left before all of it is taken', async t => {
	const stream = {...textStream('abc', 'd', 'e', 'f'), length: 4};
	await t.throwsAsync(collectBytes('config', stream), {instanceOf: StoreError});
	t.is(stream.taken, 3);
});

test('bytes are passed on as they are', async t => {
	const given = new Uint8Array([1, 2, 3]);
	for await (const piece of piecesOf('config', given)) {
		t.is(piece, given);
	}

	const collected = await collectBytes('config', given.subarray(1));
	t.deepEqual([...collected], [2, 3]);
});

test('ranges are checked against the object', t => {
	const bytes = Buffer.from('abcdef');
	t.is(sliceRange('config', bytes, undefined), bytes);
	t.is(sliceRange('config', bytes, {offset: 2, length: 3}).toString(), 'cde');
	t.throws(() => sliceRange('config', bytes, {offset: 2, length: 5}), {
		instanceOf: CorruptObjectError,
		message: /it has 6 bytes, and bytes 2 to 7 were asked for/,
	});
	t.throws(() => sliceRange('config', bytes, {offset: -1, length: 5}), {instanceOf: UsageError});
	t.throws(
		() => {
			requireRange({offset: 0, length: 1.5});
		},
		{instanceOf: UsageError},
	);
});

test('names of leftovers are no keys, though the format would allow some of them', t => {
	for (const key of ['index/latest.tmp', 'keys/a.tmp', '../config', '']) {
		t.throws(
			() => {
				requireStorableKey(key);
			},
			{instanceOf: UsageError},
		);
	}

	t.notThrows(() => {
		requireStorableKey('index/latest');
	});
});
