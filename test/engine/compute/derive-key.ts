import {Buffer} from 'node:buffer';
import test from 'ava';
import {deriveKey} from '../../../source/engine/compute/derive-key.js';
import {deriveFromPassword} from '../../../source/engine/crypto/argon2id.js';
import {CorruptObjectError, UsageError} from '../../../source/engine/errors.js';

const cheap = {algorithm: 'argon2id', salt: Buffer.alloc(32, 5), time: 1, memory: 8192, threads: 1};

test('a thread derives the same key from a password as this one does', async t => {
	const expected = await deriveFromPassword('pässword', cheap);
	t.deepEqual(await deriveKey('pässword', cheap), expected);
	t.deepEqual(await deriveKey(Buffer.from('pässword'), cheap), expected);
});

test('what is wrong comes back as the same class of error', async t => {
	await t.throwsAsync(deriveKey('', cheap), {instanceOf: UsageError, message: 'The password is empty'});
	await t.throwsAsync(deriveKey('x', {...cheap, memory: 2 ** 40}, 'keys/password-x'), {
		instanceOf: CorruptObjectError,
		message: /keys\/password-x.*memory/s,
	});
});
