import process from 'node:process';
import test from 'ava';
import {loadZlibCodec} from '../../../source/engine/compression/codec-zlib.js';
import {testCodec} from './codec-contract.js';

const codec = loadZlibCodec();

if (codec) {
	testCodec(codec, '../../../source/engine/compression/codec-zlib.js', 'loadZlibCodec');
} else {
	test('there is no zstd in node:zlib before Node 22.15', t => {
		const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
		t.true(major < 22 || (major === 22 && minor < 15));
	});
}
