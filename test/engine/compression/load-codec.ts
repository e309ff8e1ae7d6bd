import test from 'ava';
import {loadCodec} from '../../../source/engine/compression/load-codec.js';
import {availableCodecs} from '../../helpers/codecs.js';

test('the fastest codec of this system is loaded, once', async t => {
	const codec = await loadCodec();
	const [fastest] = await availableCodecs();
	t.deepEqual(codec.name, fastest?.name ?? '');
	t.is(await loadCodec(), codec);
});

test('the codec for many objects is the same one', async t => {
	const codec = await loadCodec({forMany: true});
	t.is(await loadCodec(), codec);
	const data = Buffer.alloc(100, 'x');
	t.true(codec.decompress(codec.compress(data, 1), 100).equals(data));
});
