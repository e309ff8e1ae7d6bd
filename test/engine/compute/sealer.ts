import {createHash, createSecretKey, randomBytes} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {loadCodec} from '../../../source/engine/compression/load-codec.js';
import {Sealer} from '../../../source/engine/compute/sealer.js';
import {encryptObject, sealedOverhead} from '../../../source/engine/crypto/aes-gcm.js';
import {deriveDedupKey} from '../../../source/engine/crypto/hkdf.js';
import {ObjectNamer} from '../../../source/engine/crypto/object-hash.js';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {textLike} from '../../helpers/codecs.js';
import {goldenObjects, goldenRepository} from '../../helpers/golden-repositories.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';
import {zstdBomb} from '../../helpers/zstd-frames.js';

const codec = await loadCodec();
const encryptionKey = createSecretKey(randomBytes(32));
const namers = {
	plain: new ObjectNamer(),
	encrypted: new ObjectNamer(createSecretKey(randomBytes(32))),
};
const sealers = {
	plain: new Sealer({codec, namer: namers.plain}),
	encrypted: new Sealer({codec, encryptionKey, namer: namers.encrypted}),
};
const chunkLimit = 8_388_608;
const kinds = ['plain', 'encrypted'] as const;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const samples: ReadonlyArray<[string, Buffer]> = [
	['nothing', Buffer.alloc(0)],
	['a short text', Buffer.from('{"version":1}')],
	['text', textLike(300_000)],
	['noise', randomBytes(300_000)],
	['a large chunk of noise', randomBytes(8_388_608)],
	['a large chunk of zeros', Buffer.alloc(8_388_608)],
	['gzip data', gzipSync(randomBytes(600_000))],
	['what looks encrypted', Buffer.concat([Buffer.from([1]), randomBytes(300_000)])],
];

for (const kind of kinds) {
	const sealer = sealers[kind];

	for (const [name, logical] of samples) {
		const keys = [
			`chunk/${namers[kind].chunkHash(logical).toString('hex')}`,
			`node/${sha256(logical)}`,
			'index/latest',
		];

		test(`${kind}: ${name} comes back however it was sealed`, t => {
			const room = Buffer.alloc(9_000_000);
			for (const stored of [
				Buffer.from(sealer.seal(logical)),
				room.subarray(5, 5 + sealer.sealInto(logical, room, 5)),
				Buffer.concat([...sealer.sealPieces(logical)]),
				Buffer.concat([...sealer.sealPieces(logical, 1000)]),
			]) {
				for (const key of keys) {
					t.true(sealer.open(key, stored).equals(logical));
					t.true(sealer.openView(key, stored).equals(logical));
				}
			}
		});

		test(`${kind}: the length of ${name} is known before it is written`, t => {
			const prepared = sealer.prepare(logical);
			const target = Buffer.alloc(prepared.length);
			t.is(prepared.writeInto(target, 0), prepared.length);
			t.is(Buffer.concat([...sealer.prepare(logical).pieces()]).length, prepared.length);
		});
	}

	testProp(`${kind}: any bytes come back`, [fc.uint8Array({size: 'large'})], (t, logical) => {
		const stored = Buffer.from(sealer.seal(logical));
		t.deepEqual(new Uint8Array(sealer.open(`filemeta/${sha256(logical)}`, stored)), logical);
	});

	test(`${kind}: an opened buffer belongs to the caller`, t => {
		for (const [, logical] of samples) {
			const stored = Buffer.from(sealer.seal(logical));
			const opened = sealer.open('index/latest', stored);
			stored.fill(0xee);
			sealer.openView('index/latest', Buffer.from(sealer.seal(Buffer.alloc(logical.length, 0xdd))));
			t.true(opened.equals(logical));
		}
	});

	test(`${kind}: objects that were swapped do not match their keys`, t => {
		const stored = Buffer.from(sealer.seal(Buffer.from('one')));
		const other = Buffer.from('two');
		for (const key of [
			`chunk/${namers[kind].chunkHash(other).toString('hex')}`,
			`filemeta/${sha256(other)}`,
			`node/${sha256(other)}`,
			`snapshot/${sha256(other)}`,
			`packs/${sha256(other)}`,
		]) {
			failsFor(t, sealer, key, stored);
		}
	});

	test(`${kind}: bombs are refused`, t => {
		for (const bomb of [zstdBomb(1_073_741_824), zstdBomb(1_073_741_824, 5n), zstdBomb(100_000_000, 100_000_000n)]) {
			const stored = kind === 'plain' ? bomb : encryptObject(encryptionKey, bomb);
			failsFor(t, sealer, 'index/snapshots', stored);
			failsFor(t, sealer, `content/${sha256(bomb)}`, stored);
		}

		const tooLong = Buffer.alloc(chunkLimit + 1, 'z');
		const key = `chunk/${namers[kind].chunkHash(tooLong).toString('hex')}`;
		failsFor(t, sealer, key, Buffer.from(sealer.seal(tooLong)));
		failsFor(t, sealer, key, kind === 'plain' ? tooLong : encryptObject(encryptionKey, tooLong));
	});

	test(`${kind}: markers, slots and the catalog of packs are read as they are`, t => {
		for (const key of ['config', 'keys/password-default', 'index/packs']) {
			const stored = Buffer.from('{"version":1}');
			t.true(sealer.open(key, stored).equals(stored));
		}

		const pack = randomBytes(1000);
		t.true(sealer.open(`packs/${sha256(pack)}`, pack).equals(pack));
	});

	test(`${kind}: the key of a content object is not a hash of its bytes`, t => {
		const logical = Buffer.from('{"type":"content","size":0}');
		t.true(sealer.open(`content/${'0'.repeat(64)}`, sealer.seal(logical)).equals(logical));
	});
}

function failsFor(t: ExecutionContext, sealer: Sealer, key: string, stored: Buffer): void {
	for (const open of [() => sealer.open(key, stored), () => sealer.openView(key, stored)]) {
		const error = t.throws(open, {instanceOf: CorruptObjectError});
		t.is(error.key, key);
	}
}

test('in an encrypted repository plaintext is refused under every key but those that are stored plain', t => {
	const logical = Buffer.from('{"latest_snapshot":"snapshot/0","seq":1}');
	for (const key of [
		'index/latest',
		'index/snapshots',
		'index/lock.exclusive',
		'index/holdfast/catalog-lock',
		`chunk/${namers.encrypted.chunkHash(logical).toString('hex')}`,
		`content/${sha256(logical)}`,
		`filemeta/${sha256(logical)}`,
		`node/${sha256(logical)}`,
		`snapshot/${sha256(logical)}`,
	]) {
		failsFor(t, sealers.encrypted, key, logical);
		failsFor(t, sealers.encrypted, key, Buffer.from(sealers.plain.seal(textLike(1000))));
		failsFor(t, sealers.encrypted, key, Buffer.alloc(0));
	}
});

test('what another key encrypted is refused', t => {
	const stored = encryptObject(createSecretKey(randomBytes(32)), Buffer.from('{}'));
	failsFor(t, sealers.encrypted, 'index/latest', stored);
});

function opensRightOrNot(sealer: Sealer, logical: Buffer, stored: Buffer): boolean {
	try {
		return sealer.open(`node/${sha256(logical)}`, stored).equals(logical);
	} catch (error) {
		return error instanceof CorruptObjectError;
	}
}

test('a flipped bit anywhere is found', t => {
	const logical = textLike(500);
	for (const kind of kinds) {
		const stored = Buffer.from(sealers[kind].seal(logical));
		for (let position = 0; position < stored.length; position++) {
			const changed = Buffer.from(stored);
			changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
			t.true(opensRightOrNot(sealers[kind], logical, changed), `${kind}, byte ${position}`);
		}
	}
});

test('a chunk that another writer stored raw is found although it looks like gzip', t => {
	const chunk = gzipSync(randomBytes(600_000));
	const plainKey = `chunk/${namers.plain.chunkHash(chunk).toString('hex')}`;
	t.true(sealers.plain.open(plainKey, chunk).equals(chunk));
	t.true(sealers.plain.openView(plainKey, chunk).equals(chunk));
	const key = `chunk/${namers.encrypted.chunkHash(chunk).toString('hex')}`;
	t.true(sealers.encrypted.open(key, encryptObject(encryptionKey, chunk)).equals(chunk));
});

test('memory that threads share is sealed', t => {
	const shared = Buffer.from(new SharedArrayBuffer(400_000));
	shared.set(randomBytes(400_000));
	for (const kind of kinds) {
		const stored = Buffer.from(sealers[kind].seal(shared));
		t.true(sealers[kind].open(`node/${sha256(shared)}`, stored).equals(shared));
	}
});

test('encryption adds its overhead and nothing else', t => {
	const logical = randomBytes(1000);
	t.is(sealers.encrypted.prepare(logical).length, 1000 + sealedOverhead);
	t.is(sealers.plain.prepare(logical).length, 1000);
});

test('pieces keep to the size that was asked for', t => {
	const logical = randomBytes(1000);
	t.deepEqual(
		Array.from(sealers.plain.sealPieces(logical, 300), piece => piece.length),
		[300, 300, 300, 100],
	);
	t.deepEqual(
		Array.from(sealers.encrypted.sealPieces(logical, 300), piece => piece.length),
		[13, 300, 300, 300, 100, 16],
	);
});

type Catalog = Record<string, {p: string; o: number; l: number}>;

/** All objects, the members of packs among them. */
function allObjects(stored: ReadonlyMap<string, Buffer>): Array<[key: string, bytes: Buffer]> {
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- our own data; a wrong shape fails the test
	const catalog = JSON.parse(stored.get('index/packs')?.toString() ?? '{}') as Catalog;
	const members = Object.entries(catalog).map(([key, {p: pack, o: offset, l: length}]): [string, Buffer] => [
		key,
		stored.get(pack)?.subarray(offset, offset + length) ?? Buffer.alloc(0),
	]);
	return [...stored, ...members];
}

for (const name of goldenRepositoryNames) {
	test(`opens every object of a repository of the Go tool: ${name}`, t => {
		const {encryption_key_hex: keyHex} = goldenRepository(name);
		const goldenKey = keyHex === undefined ? undefined : Buffer.from(keyHex, 'hex');
		const sealer = new Sealer({
			codec,
			encryptionKey: goldenKey && createSecretKey(goldenKey),
			namer: new ObjectNamer(goldenKey && createSecretKey(deriveDedupKey(goldenKey))),
		});
		const objects = allObjects(goldenObjects(name));
		t.true(objects.length > 5);
		for (const [key, stored] of objects) {
			t.notThrows(() => sealer.open(key, stored), `${key}`);
		}
	});
}
