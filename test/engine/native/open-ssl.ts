import {createCipheriv, createHmac, createSecretKey, hash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {decryptObject, encryptObject} from '../../../source/engine/crypto/aes-gcm.js';
import {ObjectNamer} from '../../../source/engine/crypto/object-hash.js';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {loadKoffi} from '../../../source/engine/native/koffi.js';
import {bindOpenSsl, loadOpenSsl, openSsl, type OpenSsl} from '../../../source/engine/native/open-ssl.js';
import {sha256, sha256Hex} from '../../../source/engine/objects/hashes.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';

const keys = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
const [key = createSecretKey(randomBytes(32))] = keys;
const anyKey = fc.constantFrom(...keys);
const anyBytes = fc.oneof(fc.uint8Array(), fc.uint8Array({size: 'xlarge', maxLength: 200_000}));
const anyNonce = fc.uint8Array({minLength: 12, maxLength: 12});
const objectKey = `chunk/${'0'.repeat(64)}`;

function loadedOpenSsl(): OpenSsl {
	const loaded = loadOpenSsl();
	if (loaded === undefined) {
		throw new Error('OpenSSL cannot be called directly on this machine');
	}

	return loaded;
}

function sealByNode(withKey: typeof key, nonce: Uint8Array, plain: Uint8Array): Buffer {
	const cipher = createCipheriv('aes-256-gcm', withKey, nonce, {authTagLength: 16});
	return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

test.serial('what happens now and then does not load it', t => {
	for (let i = 0; i < 100; i++) {
		t.is(openSsl(), undefined);
	}
});

test.serial('many small objects load it, and nothing changes for who asks', t => {
	const bytes = randomBytes(500);
	const sealed = encryptObject(key, bytes);
	const digests = new Set(Array.from({length: 2000}, () => sha256Hex(bytes)));
	t.deepEqual(digests, new Set([hash('sha256', bytes, 'hex')]));
	t.is(openSsl() === undefined, loadOpenSsl() === undefined);
	t.true(decryptObject(key, sealed, objectKey).equals(bytes));
});

testWithSystemCalls('it can be called directly wherever C functions can, in the Node that is supported', t => {
	t.not(loadOpenSsl(), undefined);
});

if ('koffi' in loadKoffi()) {
	testProp(
		'AES-GCM gives what node:crypto gives, and opens it again, whatever was done before with the key',
		[anyKey, anyNonce, anyBytes],
		(t, withKey, nonce, plain) => {
			const {encrypt, decrypt} = loadedOpenSsl();
			const sealed = Buffer.alloc(plain.length);
			const tag = Buffer.alloc(16);
			encrypt(withKey, nonce, plain, sealed, tag);
			t.true(Buffer.concat([sealed, tag]).equals(sealByNode(withKey, nonce, plain)));
			const opened = Buffer.alloc(plain.length);
			t.true(decrypt(withKey, nonce, sealed, opened, tag));
			t.deepEqual(new Uint8Array(opened), plain);
		},
	);

	testProp('hashes are those of node:crypto', [anyKey, anyBytes], (t, withKey, bytes) => {
		const {sha256: digest, hmacSha256} = loadedOpenSsl();
		t.true(digest(bytes).equals(hash('sha256', bytes, 'buffer')));
		t.true(hmacSha256(withKey, bytes).equals(createHmac('sha256', withKey).update(bytes).digest()));
		t.true(sha256(bytes).equals(hash('sha256', bytes, 'buffer')));
		t.true(new ObjectNamer(withKey).chunkHash(bytes).equals(hmacSha256(withKey, bytes)));
	});

	testProp('text is hashed as node:crypto hashes it, lone surrogates too', [fc.string({unit: 'binary'})], (t, text) => {
		loadedOpenSsl();
		t.true(sha256(text).equals(hash('sha256', text, 'buffer')));
		t.true(sha256(`${text}\uD800`).equals(hash('sha256', `${text}\uD800`, 'buffer')));
	});

	testProp(
		'one changed bit anywhere is noticed, and the next object opens all the same',
		[fc.uint8Array({maxLength: 2000}), fc.nat(), fc.integer({min: 0, max: 7})],
		(t, plain, place, bit) => {
			const sealed = encryptObject(key, plain);
			const changed = Buffer.from(sealed);
			const index = 1 + (place % (changed.length - 1));
			changed.writeUInt8(changed.readUInt8(index) ^ (1 << bit), index);
			t.throws(() => decryptObject(key, changed, objectKey), {instanceOf: CorruptObjectError});
			t.deepEqual(new Uint8Array(decryptObject(key, sealed, objectKey)), plain);
		},
	);

	test('bytes in the middle of a buffer, and shared ones, are taken from their place and written to it', t => {
		const {encrypt, sha256: digest} = loadedOpenSsl();
		const plain = randomBytes(300);
		const shared = new Uint8Array(new SharedArrayBuffer(1000), 77, plain.length);
		shared.set(plain);
		t.true(digest(shared).equals(hash('sha256', plain, 'buffer')));

		const target = Buffer.alloc(400, 0xee);
		const nonce = randomBytes(12);
		const wanted = sealByNode(key, nonce, plain);
		encrypt(key, nonce, shared, target.subarray(20, 320), target.subarray(320, 336));
		t.true(target.subarray(20, 336).equals(wanted));
		t.true(target.subarray(0, 20).every(byte => byte === 0xee));
		t.true(target.subarray(336).every(byte => byte === 0xee));
	});

	for (const [title, lengths] of [
		['a target that is too short', [12, 100, 99, 16]],
		['a target that is too long', [12, 100, 101, 16]],
		['a short nonce', [11, 100, 100, 16]],
		['a short tag', [12, 100, 100, 15]],
	] as const) {
		test(`${title} is refused before anything is written`, t => {
			const {encrypt, decrypt} = loadedOpenSsl();
			const [nonce, from, to, tag] = lengths;
			const target = Buffer.alloc(to);
			for (const call of [encrypt, decrypt]) {
				t.throws(
					() => {
						call(key, Buffer.alloc(nonce, 1), Buffer.alloc(from, 1), target, Buffer.alloc(tag));
					},
					{instanceOf: RangeError},
				);
			}

			t.true(target.equals(Buffer.alloc(to)));
		});
	}

	test('a key of another length is refused', t => {
		const short = createSecretKey(randomBytes(16));
		t.throws(() => loadedOpenSsl().hmacSha256(short, Buffer.alloc(1)), {message: /16 bytes/});
	});

	test('bytes that were given away to another thread count as none', t => {
		const bytes = new Uint8Array(100);
		structuredClone(bytes, {transfer: [bytes.buffer]});
		t.true(
			loadedOpenSsl()
				.sha256(bytes)
				.equals(hash('sha256', '', 'buffer')),
		);
	});

	test('threads use it beside each other, with the same key, and end', async t => {
		const module = new URL('../../../source/engine/native/open-ssl.js', import.meta.url);
		const script = `
			const {parentPort, workerData} = require('node:worker_threads');
			import(${JSON.stringify(module.href)}).then(({loadOpenSsl}) => {
				const ssl = loadOpenSsl();
				let digest = Buffer.alloc(32);
				for (let i = 0; i < 5000; i++) {
					digest = ssl.hmacSha256(workerData.key, digest);
				}
				parentPort.postMessage(digest.toString('hex'));
			});
		`;
		const threads = Array.from({length: 3}, () => new Worker(script, {eval: true, workerData: {key}}));
		const answers = await Promise.all(
			threads.map(async thread => {
				const exit = once(thread, 'exit');
				const answer: unknown[] = await once(thread, 'message');
				t.deepEqual(await exit, [0]);
				return answer;
			}),
		);
		let digest = Buffer.alloc(32);
		for (let i = 0; i < 5000; i++) {
			digest = createHmac('sha256', key).update(digest).digest();
		}

		t.deepEqual(
			answers,
			Array.from({length: 3}, () => [digest.toString('hex')]),
		);
	});
}

test('a library without the symbols throws instead of giving half of the functions', t => {
	const missing = {
		func() {
			throw new Error('Cannot find function');
		},
	};
	t.throws(() => bindOpenSsl({load: () => missing, errno: () => 0}), {message: 'Cannot find function'});
});

test('a function that fails throws', t => {
	const failing = {func: () => () => 0};
	const bound = bindOpenSsl({load: () => failing, errno: () => 0});
	t.throws(() => bound.sha256(Buffer.alloc(1)), {message: /OpenSSL failed/});
	t.throws(() => bound.hmacSha256(key, Buffer.alloc(1)), {message: /OpenSSL failed/});
});
