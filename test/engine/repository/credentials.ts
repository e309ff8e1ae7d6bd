import {Buffer} from 'node:buffer';
import {inspect} from 'node:util';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {
	checkKeyLength,
	hasCredentials,
	noSecrets,
	secretsFromEncryptionKey,
	secretsFromMasterKey,
} from '../../../source/engine/repository/credentials.js';
import {opening} from '../../helpers/key-slots.js';
import {vectors} from '../../helpers/vectors.js';

test('the keys of the vectors are derived, and the master key is wiped', t => {
	const masterKey = Buffer.from(opening.masterKey);
	const {encryptionKey, dedupKey, namer} = secretsFromMasterKey(masterKey);
	t.is(encryptionKey?.export().toString('hex'), vectors.crypto.encryption_key_hex);
	t.is(dedupKey?.export().toString('hex'), vectors.crypto.dedup_hmac_key_hex);
	t.is(namer.chunkHash(Buffer.from(vectors.crypto.hmac_case.data_utf8)).toString('hex'), vectors.crypto.hmac_case.hex);
	t.deepEqual(masterKey, Buffer.alloc(32));
});

test('secrets outlive the buffer that they came from', t => {
	const key = Buffer.from(opening.repositoryKey);
	const {encryptionKey} = secretsFromEncryptionKey(key);
	key.fill(0);
	t.is(encryptionKey?.export().toString('hex'), vectors.crypto.encryption_key_hex);
});

test('secrets do not show when they are printed', t => {
	const secrets = secretsFromEncryptionKey(opening.repositoryKey);
	const hex = vectors.crypto.encryption_key_hex;
	const printed = inspect(secrets, {depth: 10, showHidden: true}) + JSON.stringify(secrets);
	t.false(printed.includes(hex.slice(0, 8)));
});

test('without encryption chunks have plain names', t => {
	const {encryptionKey, namer} = noSecrets();
	t.is(encryptionKey, undefined);
	t.is(namer.contentRef('a'.repeat(64)), 'a'.repeat(64));
});

test('any credential counts as one', t => {
	t.false(hasCredentials({}));
	t.true(hasCredentials({password: ''}));
	t.true(hasCredentials({password: async () => 'x'}));
	t.true(hasCredentials({encryptionKey: Buffer.alloc(32)}));
	t.true(hasCredentials({recoveryPhrase: 'x'}));
	t.true(hasCredentials({repositoryKey: Buffer.alloc(32)}));
});

test('a key of another length is refused by name', t => {
	t.notThrows(() => {
		checkKeyLength(undefined, 'platform key');
		checkKeyLength(Buffer.alloc(32), 'platform key');
	});
	t.throws(
		() => {
			checkKeyLength(Buffer.alloc(64), 'platform key');
		},
		{instanceOf: UsageError, message: /platform key has 64 bytes/},
	);
});
