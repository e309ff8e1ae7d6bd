import {createSecretKey} from 'node:crypto';
import test from 'ava';
import {decryptObject} from '../../../source/engine/crypto/aes-gcm.js';
import {deriveFromPassword, newKdfParameters} from '../../../source/engine/crypto/argon2id.js';
import {CorruptObjectError, UsageError} from '../../../source/engine/errors.js';
import {decodeKeySlot} from '../../../source/engine/objects/key-slot.js';
import {vectors} from '../../helpers/vectors.js';

const {argon2id, master_key_hex: masterKeyHex, slots} = vectors.crypto;
const parameters = {
	algorithm: 'argon2id',
	salt: Buffer.from(argon2id.salt_hex, 'hex'),
	time: argon2id.time,
	memory: argon2id.memory_kib,
	threads: argon2id.threads,
};
const cheap = {...parameters, time: 1, memory: 8192, threads: 1};

test('derives the key of the vectors from text and from its bytes', async t => {
	for (const password of [argon2id.password_utf8, Buffer.from(argon2id.password_hex, 'hex')]) {
		const key = await deriveFromPassword(password, parameters);
		t.is(key.toString('hex'), argon2id.out_hex);
	}
});

test('the derived key opens the password slot of the vectors', async t => {
	const slotKey = 'keys/password-default';
	const {kdf, wrappedKey} = decodeKeySlot(Buffer.from(slots[slotKey]), slotKey);
	if (!kdf) {
		throw new Error('The slot has no parameters');
	}

	const wrappingKey = createSecretKey(await deriveFromPassword(argon2id.password_utf8, kdf, slotKey));
	t.is(decryptObject(wrappingKey, wrappedKey, slotKey).toString('hex'), masterKeyHex);
});

test('passwords are taken as typed: case, spaces and composition matter', async t => {
	const keys = await Promise.all(
		['é', 'e\u0301', 'É', ' é', 'é '].map(async password => deriveFromPassword(password, cheap)),
	);
	t.is(new Set(keys.map(key => key.toString('hex'))).size, 5);
});

test('new parameters are those of the format, with a salt of their own', t => {
	const first = newKdfParameters();
	t.like(first, {algorithm: 'argon2id', time: 3, memory: 65_536, threads: 4});
	t.is(first.salt.length, 32);
	t.notDeepEqual(first.salt, newKdfParameters().salt);
});

for (const [name, change] of Object.entries({
	'too little memory': {memory: 8191},
	'too much memory': {memory: 1_048_577},
	'memory for a crash': {memory: 4_294_967_295},
	'no time': {time: 0},
	'time without end': {time: 17},
	'no lanes': {threads: 0},
	'too many lanes': {threads: 17},
	'half a lane': {threads: 1.5},
	'negative time': {time: -1},
	'not a number': {memory: Number.NaN},
	'another algorithm': {algorithm: 'scrypt'},
	'no salt': {salt: Buffer.alloc(0)},
	'an endless salt': {salt: Buffer.alloc(1025)},
})) {
	test(`parameters from the store are bounded: ${name}`, async t => {
		const error = await t.throwsAsync(deriveFromPassword('password', {...parameters, ...change}, 'keys/password-x'), {
			instanceOf: CorruptObjectError,
		});
		t.is(error.key, 'keys/password-x');
	});
}

test('the bounds themselves are allowed', async t => {
	const key = await deriveFromPassword('password', {...cheap, time: 1, memory: 8192, threads: 16});
	t.is(key.length, 32);
});

test('an empty password is refused, without a word about what was typed', async t => {
	await t.throwsAsync(deriveFromPassword('', cheap), {instanceOf: UsageError, message: 'The password is empty'});
});
