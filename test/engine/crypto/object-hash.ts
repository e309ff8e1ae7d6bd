import {createHash, createSecretKey} from 'node:crypto';
import test from 'ava';
import {ObjectNamer} from '../../../source/engine/crypto/object-hash.js';
import {vectors} from '../../helpers/vectors.js';

test('with a key chunks are named by HMAC', t => {
	const {key_hex: key, data_utf8: data, hex} = vectors.crypto.hmac_case;
	t.is(new ObjectNamer(createSecretKey(key, 'hex')).chunkHash(Buffer.from(data)).toString('hex'), hex);
});

test('without a key chunks are named by SHA-256', t => {
	const data = Buffer.from('hello\n');
	t.true(new ObjectNamer().chunkHash(data).equals(createHash('sha256').update(data).digest()));
});

test('with a key the content ref hides the hash of the file', t => {
	const {content_hash: hash, dedup_key_hex: key, content_ref: expected} = vectors.content_ref_v1_14;
	t.is(new ObjectNamer(createSecretKey(key, 'hex')).contentRef(hash), expected);
});

test('without a key the content ref is the hash of the file', t => {
	const {content_hash: hash} = vectors.content_ref_v1_14;
	t.is(new ObjectNamer().contentRef(hash), hash);
});

test('one namer names many objects, also in memory that threads share', t => {
	const namer = new ObjectNamer(createSecretKey(Buffer.alloc(32)));
	const shared = Buffer.from(new SharedArrayBuffer(10)).fill('a');
	t.deepEqual(namer.chunkHash(shared), namer.chunkHash(Buffer.alloc(10, 'a')));
	t.notDeepEqual(namer.chunkHash(shared), namer.chunkHash(Buffer.alloc(10, 'b')));
});
