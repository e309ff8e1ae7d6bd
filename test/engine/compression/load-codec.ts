import test from 'ava';
import {chooseCodec, loadCodec} from '../../../source/engine/compression/load-codec.js';
import {loadWasmCodec} from '../../../source/engine/compression/codec-wasm.js';
import {availableCodecs} from '../../helpers/codecs.js';

const wasm = await loadWasmCodec();

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

const named = (name: string) => ({...wasm, name});
const none = () => undefined;

for (const [what, native, zlib, expected] of [
	['everything is there', () => named('native'), () => named('zlib'), 'native'],
	['zstd-napi is missing', none, () => named('zlib'), 'zlib'],
	['Node is older as well', none, none, 'wasm'],
	['only Node is older', () => named('native'), none, 'native'],
] as const) {
	test(`the choice when ${what}`, async t => {
		const codec = await chooseCodec({native, zlib, wasm: async () => named('wasm')});
		t.is(codec.name, expected);
	});
}
