import {createSecretKey, randomBytes} from 'node:crypto';
import {encryptObject} from '../crypto/aes-gcm.js';
import {deriveKey} from '../compute/derive-key.js';
import {newKdfParameters} from '../crypto/argon2id.js';
import {keyLength} from '../crypto/hkdf.js';
import {phraseFromEntropy} from '../crypto/recovery-phrase.js';
import {CorruptObjectError, ObjectExistsError} from '../errors.js';
import {encodeKeySlot} from '../objects/key-slot.js';
import {keySlotPrefix} from '../objects/keys.js';
import type {KeySlot} from '../objects/model.js';
import type {ObjectStore} from '../stores/object-store.js';
import {checkKeyLength} from './credentials.js';

/** @throws {UsageError} When the password is empty. */
export async function makePasswordSlot(masterKey: Uint8Array, password: string, label = 'default'): Promise<KeySlot> {
	const kdf = newKdfParameters();
	return {...makeSlot('password', masterKey, await deriveKey(password, kdf), label), kdf};
}

export function makePlatformSlot(masterKey: Uint8Array, platformKey: Uint8Array, label = 'default'): KeySlot {
	checkKeyLength(platformKey, 'platform key');
	return makeSlot('platform', masterKey, platformKey, label);
}

/** @returns The slot and the 24 words that open it, which are stored nowhere. */
export async function makeRecoverySlot(
	masterKey: Uint8Array,
	label = 'default',
): Promise<{slot: KeySlot; phrase: string}> {
	const entropy = randomBytes(keyLength);
	return {slot: makeSlot('recovery', masterKey, entropy, label), phrase: await phraseFromEntropy(entropy)};
}

function makeSlot(slotType: string, masterKey: Uint8Array, wrappingKey: Uint8Array, label: string): KeySlot {
	return {slotType, wrappedKey: encryptObject(createSecretKey(wrappingKey), masterKey), label};
}

const slotKey = ({slotType, label}: Pick<KeySlot, 'slotType' | 'label'>): string =>
	`${keySlotPrefix}${slotType}-${label}`;

/**
Stores a slot under a key that nothing has yet, and reads it back.

@throws {ObjectExistsError} When the key is taken.
*/
export async function storeNewSlot(backend: ObjectStore, slot: KeySlot, signal?: AbortSignal): Promise<string> {
	const key = slotKey(slot);
	const bytes = encodeKeySlot(slot);
	if (!backend.conditionalPut && (await backend.stat(key, {signal}))) {
		throw new ObjectExistsError(key);
	}

	await backend.put(key, bytes, {ifAbsent: backend.conditionalPut, signal});
	const stored = await backend.get(key, {signal});
	if (!stored.equals(bytes)) {
		throw new CorruptObjectError(key, 'it reads back differently from what was written', {
			hint: 'Another program wrote to the repository at the same moment, or the store is faulty. Try again.',
		});
	}

	return key;
}

/** A label that no slot of this type has: `default`, as the Go tool names them, then numbers. */
export function freeLabel(slotType: string, taken: ReadonlySet<string>): string {
	let label = 'default';
	for (let number = 2; taken.has(slotKey({slotType, label})); number++) {
		label = String(number);
	}

	return label;
}
