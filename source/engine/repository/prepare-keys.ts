import type {Buffer} from 'node:buffer';
import {createSecretKey, randomBytes} from 'node:crypto';
import {deriveEncryptionKey, keyLength} from '../crypto/hkdf.js';
import {CorruptObjectError, CredentialsNeededError, WrongCredentialsError} from '../errors.js';
import type {KeySlot} from '../objects/model.js';
import type {ObjectStore} from '../stores/object-store.js';
import {credentialHint, type Credentials} from './credentials.js';
import {openKeySlots, readKeySlots, type KeySlots} from './key-slots.js';
import {freeLabel, makePasswordSlot, makePlatformSlot, makeRecoverySlot, storeNewSlot} from './make-key-slot.js';
import {probeKey} from './probe-key.js';

/** What the key slots of a new repository wrap. */
export type PreparedKeys = {readonly masterKey: Buffer; readonly recoveryPhrase?: string};

/**
Makes sure that there are key slots for a new repository, and that its owner can open them. Nothing else is written. Format reference 5.4.

Slots that are there already, of an interrupted init or of a repository that lost its marker, must open and are kept unchanged; those that are lacking are
added.

@throws {CredentialsNeededError} {WrongCredentialsError} {UsageError} {StoreError} {CorruptObjectError} When the slots open, but not what is stored.
*/
export async function prepareKeys(
	backend: ObjectStore,
	credentials: Credentials,
	{addRecoveryKey = false, signal}: {readonly addRecoveryKey?: boolean; readonly signal?: AbortSignal},
): Promise<PreparedKeys> {
	const found = await readKeySlots(backend, signal);
	const taken = new Set([...found.slots, ...found.unreadable].map(({key}) => key));
	const answered = await answerPassword(credentials, taken.size > 0);
	const masterKey = taken.size > 0 ? await adoptKey(backend, found, answered, signal) : randomBytes(keyLength);
	const store = async (slot: KeySlot): Promise<void> => {
		taken.add(await storeNewSlot(backend, slot, signal));
	};

	const {password, encryptionKey} = answered;
	if (typeof password === 'string' && !(await opensAlready(found, {password}, masterKey))) {
		await store(await makePasswordSlot(masterKey, password, freeLabel('password', taken)));
	}

	if (encryptionKey && !(await opensAlready(found, {encryptionKey}, masterKey))) {
		await store(makePlatformSlot(masterKey, encryptionKey, freeLabel('platform', taken)));
	}

	if (!addRecoveryKey) {
		return {masterKey};
	}

	const {slot, phrase} = await makeRecoverySlot(masterKey, freeLabel('recovery', taken));
	await store(slot);
	return {masterKey, recoveryPhrase: phrase};
}

/** @throws {CredentialsNeededError} When a new repository has neither a password nor a key. */
async function answerPassword(credentials: Credentials, hasSlots: boolean): Promise<Credentials> {
	const {password, encryptionKey} = credentials;
	if (password === undefined && !encryptionKey && !hasSlots) {
		throw new CredentialsNeededError('A new repository needs a password or a key', {
			hint: `${credentialHint} To make one that everyone can read who can read the store, use --no-encryption.`,
		});
	}

	return {...credentials, password: typeof password === 'function' ? await password() : password};
}

async function adoptKey(
	backend: ObjectStore,
	found: KeySlots,
	credentials: Credentials,
	signal: AbortSignal | undefined,
): Promise<Buffer> {
	const {masterKey, key} = await openKeySlots(found, credentials, {location: backend.location, signal});
	if ((await probeKey(backend, createSecretKey(deriveEncryptionKey(masterKey)), signal)) === false) {
		throw new CorruptObjectError(key, `the key in it does not decrypt what is stored in ${backend.location}`);
	}

	return masterKey;
}

/** A slot of another password would leave the owner with one that opens nothing. */
async function opensAlready(found: KeySlots, credentials: Credentials, masterKey: Buffer): Promise<boolean> {
	if (found.slots.length === 0) {
		return false;
	}

	try {
		const opened = await openKeySlots(found, credentials, {location: ''});
		return opened.masterKey.equals(masterKey);
	} catch (error) {
		if (error instanceof WrongCredentialsError) {
			return false;
		}

		throw error;
	}
}
