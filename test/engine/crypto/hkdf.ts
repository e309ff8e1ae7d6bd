import test from 'ava';
import {deriveDedupKey, deriveEncryptionKey} from '../../../source/engine/crypto/hkdf.js';
import {UsageError} from '../../../source/engine/errors.js';
import {vectors} from '../../helpers/vectors.js';

const derivations: Readonly<Record<string, (key: Uint8Array) => Buffer>> = {
	'cloudstic-backup-v1': deriveEncryptionKey,
	'cloudstic-dedup-mac-v1': deriveDedupKey,
};

for (const {ikm_hex: input, info, okm_hex: expected} of vectors.crypto.hkdf_cases) {
	test(`derives the key of the vectors for ${info}`, t => {
		t.is(derivations[info]?.(Buffer.from(input, 'hex')).toString('hex'), expected);
	});
}

test('the dedup key comes from the encryption key, which comes from the master key', t => {
	const {master_key_hex: master, encryption_key_hex: encryption, dedup_hmac_key_hex: dedup} = vectors.crypto;
	const encryptionKey = deriveEncryptionKey(Buffer.from(master, 'hex'));
	t.is(encryptionKey.toString('hex'), encryption);
	t.is(deriveDedupKey(encryptionKey).toString('hex'), dedup);
});

test('keys of another length are refused', t => {
	for (const length of [0, 16, 31, 33, 64]) {
		t.throws(() => deriveEncryptionKey(Buffer.alloc(length)), {instanceOf: UsageError});
		t.throws(() => deriveDedupKey(Buffer.alloc(length)), {instanceOf: UsageError});
	}
});
