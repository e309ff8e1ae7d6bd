import test from 'ava';
import {CancelledError, SourceError, UsageError} from '../../../source/engine/errors.js';
import {StreamSource} from '../../../source/engine/sources/stream-source.js';
import {found, readAll, walk} from '../../helpers/walk-source.js';
import {testSourceContract} from './source-contract.js';

async function* pieces(...texts: string[]) {
	for (const text of texts) {
		yield Buffer.from(text);
	}
}

testSourceContract('stream source', {
	open: async () => new StreamSource({name: 'dump', stream: pieces('one ', 'two')}),
	file: {id: 'dump', text: 'one two'},
});

test('a stream is one file with its bytes', async t => {
	const source = new StreamSource({name: 'dump.sql', stream: pieces('one ', 'two'), host: 'pearl'});
	t.deepEqual(await source.info(), {type: 'stdin', account: 'pearl', path: 'dump.sql'});
	const {entries} = await walk(source);
	t.is(entries.length, 1);
	const entry = found(entries);
	t.like(entry, {kind: 'file', fileId: 'dump.sql', parentId: '', name: 'dump.sql'});
	t.is(entry.localPath, undefined);
	t.is(await readAll(source, entry), 'one two');
});

test('a stream is read once', async t => {
	const source = new StreamSource({name: 'x', stream: pieces('a')});
	const {entries} = await walk(source);
	await readAll(source, found(entries));
	await t.throwsAsync(readAll(source, found(entries)), {instanceOf: SourceError, message: /only once/});
});

test('a stream that fails is a SourceError, a cancelled one is cancelled', async t => {
	const failing = (async function* () {
		yield Buffer.from('a');
		throw new Error('the pipe broke');
	})();
	const source = new StreamSource({name: 'x', stream: failing});
	const {entries} = await walk(source);
	await t.throwsAsync(readAll(source, found(entries)), {
		instanceOf: SourceError,
		message: 'Reading x failed: the pipe broke',
	});
	const other = new StreamSource({name: 'x', stream: pieces('a')});
	const reading = other.open(found(entries), {signal: AbortSignal.abort()});
	await t.throwsAsync(reading.next(), {instanceOf: CancelledError});
});

test('the name is that of a file', t => {
	for (const name of ['', '.', '..', 'a/b', 'a\0']) {
		t.throws(() => new StreamSource({name, stream: pieces()}), {instanceOf: UsageError});
	}
});
