import {createSecretKey, type KeyObject} from 'node:crypto';
import {deriveDedupKey, deriveEncryptionKey, keyLength} from '../crypto/hkdf.js';
import {ObjectNamer} from '../crypto/object-hash.js';
import {UsageError} from '../errors.js';

/** What a person can show to open an encrypted repository. Any of them may be absent; each kind is tried against the slots of its kind. */
export type Credentials = {
	/** Taken as typed, no Unicode normalisation. A function is asked only when a password slot is there and nothing before it opened one. */
	readonly password?: string | (() => Promise<string>);
	/** The platform key: 32 bytes that unwrap the master key of a `platform` slot. */
	readonly encryptionKey?: Uint8Array;
	/** 24 words; format reference 5.3. */
	readonly recoveryPhrase?: string;
	/** The 32 bytes that objects are encrypted with, when they are known themselves. No key slot is read then. Format reference 5.5. */
	readonly repositoryKey?: Uint8Array;
};

/** Keys of an open repository; all absent in one without encryption. Never printed, never written. */
export type RepositorySecrets = {
	/** AES-256-GCM key of every object. */
	readonly encryptionKey?: KeyObject;
	/** HMAC-SHA256 key of chunk names and of content refs. */
	readonly dedupKey?: KeyObject;
	readonly namer: ObjectNamer;
};

/** Secrets of a repository without encryption. */
export const noSecrets = (): RepositorySecrets => ({namer: new ObjectNamer()});

/** @param encryptionKey 32 bytes; the buffer may be wiped afterwards. */
export function secretsFromEncryptionKey(encryptionKey: Uint8Array): RepositorySecrets {
	const dedupKey = createSecretKey(deriveDedupKey(encryptionKey));
	return {encryptionKey: createSecretKey(encryptionKey), dedupKey, namer: new ObjectNamer(dedupKey)};
}

/** Format reference 5.2. Wipes the master key: nothing needs it afterwards. */
export function secretsFromMasterKey(masterKey: Uint8Array): RepositorySecrets {
	const encryptionKey = deriveEncryptionKey(masterKey);
	masterKey.fill(0);
	const secrets = secretsFromEncryptionKey(encryptionKey);
	encryptionKey.fill(0);
	return secrets;
}

/** @throws {UsageError} When a key that was given as bytes has another length than 32. */
export function checkKeyLength(key: Uint8Array | undefined, name: string): void {
	if (key !== undefined && key.length !== keyLength) {
		throw new UsageError(`The ${name} has ${key.length} bytes instead of ${keyLength}`, {
			hint: `Write it as ${keyLength * 2} hexadecimal digits.`,
		});
	}
}

export const hasCredentials = (credentials: Credentials): boolean =>
	credentials.password !== undefined ||
	credentials.encryptionKey !== undefined ||
	credentials.recoveryPhrase !== undefined ||
	credentials.repositoryKey !== undefined;

/** Names the ways in, for errors. */
export const credentialHint =
	'Use --password-file, --password-command or --encryption-key, or set HOLDFAST_PASSWORD, HOLDFAST_PASSWORD_FILE, HOLDFAST_PASSWORD_COMMAND or HOLDFAST_RECOVERY_KEY.';
