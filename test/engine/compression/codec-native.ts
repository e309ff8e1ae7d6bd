import test from 'ava';
import {loadNativeCodec} from '../../../source/engine/compression/codec-native.js';
import {testCodec} from './codec-contract.js';

const codec = loadNativeCodec();

if (codec) {
	testCodec(codec, '../../../source/engine/compression/codec-native.js', 'loadNativeCodec');
} else {
	test('zstd-napi is an optional dependency, and is not built here', t => {
		t.is(codec, undefined);
	});
}
