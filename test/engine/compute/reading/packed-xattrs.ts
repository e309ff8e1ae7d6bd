import {Buffer} from 'node:buffer';
import {fc, testProp} from '@fast-check/ava';
import {packXattrs, unpackXattrs} from '../../../../source/engine/compute/reading/packed-xattrs.js';

const names = fc.string({unit: 'grapheme', minLength: 1, maxLength: 20});
const values = fc.uint8Array({maxLength: 300});

testProp('what was packed comes out again', [fc.dictionary(names, values)], (t, given) => {
	const xattrs = new Map(Object.entries(given).map(([name, value]) => [name, Buffer.from(value)]));
	t.deepEqual(unpackXattrs(packXattrs(xattrs)), xattrs);
});
