import {Buffer} from 'node:buffer';
import test from 'ava';
import {loadCodec} from '../../../../source/engine/compression/load-codec.js';
import {ObjectNamer} from '../../../../source/engine/crypto/object-hash.js';
import {ObjectOpener} from '../../../../source/engine/compute/reading/object-opener.js';
import {openObjects} from '../../../../source/engine/compute/reading/open-objects.js';
import {StoredItemsBuilder} from '../../../../source/engine/compute/reading/stored-batch.js';
import {Sealer} from '../../../../source/engine/compute/sealer.js';
import {StopWord} from '../../../../source/engine/compute/stop-word.js';
import {sha256} from '../../../../source/engine/objects/hashes.js';

const sealer = new Sealer({codec: await loadCodec(), namer: new ObjectNamer()});
const opener = new ObjectOpener(sealer, undefined, new StopWord());

/** Opens metadata objects of these bytes; of `undefined` one that is not there. */
function opened(objects: ReadonlyArray<Buffer | undefined>, claimed = objects.map(bytes => sha256(bytes ?? 'gone'))) {
	const stored = new StoredItemsBuilder(objects.length);
	for (const [item, bytes] of objects.entries()) {
		if (bytes === undefined) {
			stored.miss([item], `filemeta/${sha256('gone').toString('hex')}`);
		} else {
			stored.add(Buffer.from(sealer.seal(bytes)), [{item, start: 0, length: sealer.seal(bytes).length}]);
		}
	}

	const {bytes, ends, failures} = openObjects(opener, {
		kind: 'filemeta',
		hashes: Buffer.concat(claimed),
		stored: stored.finish(),
	});
	return {
		texts: [...ends].map((end, item) => Buffer.from(bytes.subarray(ends[item - 1] ?? 0, end))),
		failures: failures.map(({item, error}) => `${item} ${error.code ?? error.message}`),
	};
}

test('objects come one after another, small ones and large ones', t => {
	const objects = [Buffer.from('a'), Buffer.alloc(100_000, 'xyz'), Buffer.from('{}')];
	t.deepEqual(opened(objects), {texts: objects, failures: []});
	t.deepEqual(opened([]), {texts: [], failures: []});
});

test('what is missing or is not what its name says is a failure, has no bytes, and the others are there', t => {
	const [first, last] = [Buffer.from('first'), Buffer.from('last')];
	t.deepEqual(
		opened(
			[undefined, first, Buffer.from('forged'), last],
			[sha256('gone'), sha256(first), sha256('other'), sha256(last)],
		),
		{
			texts: [Buffer.alloc(0), first, Buffer.alloc(0), last],
			failures: ['0 missing-object', '2 corrupt'],
		},
	);
});

test('what has no room beside the others of a forged batch is left for later', t => {
	const large = Array.from({length: 3}, (_, fill) => Buffer.alloc(15 * 1024 * 1024, fill));
	const {texts, failures} = opened([...large, Buffer.from('small')]);
	t.deepEqual(
		texts.map(text => text.length),
		[15 * 1024 * 1024, 15 * 1024 * 1024, 0, 5],
	);
	t.is(failures.length, 1);
	t.regex(failures[0] ?? '', /^2 There is no room for filemeta\//);
});
