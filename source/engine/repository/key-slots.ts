import {createSecretKey} from 'node:crypto';
import {decryptObject} from '../crypto/aes-gcm.js';
import {deriveKey} from '../compute/derive-key.js';
import {keyLength} from '../crypto/hkdf.js';
import {entropyFromPhrase} from '../crypto/recovery-phrase.js';
import {CorruptObjectError, CredentialsNeededError, throwIfCancelled, WrongCredentialsError} from '../errors.js';
import {decodeKeySlot} from '../objects/key-slot.js';
import {keySlotPrefix} from '../objects/keys.js';
import type {KeySlot} from '../objects/model.js';
import type {ObjectStore} from '../stores/object-store.js';
import {checkKeyLength, credentialHint, hasCredentials, type Credentials} from './credentials.js';

export type FoundKeySlot = {readonly key: string; readonly slot: KeySlot};

/** A key slot that is there and cannot be used, and why. */
export type UnreadableKeySlot = {readonly key: string; readonly error: unknown};

export type KeySlots = {readonly slots: readonly FoundKeySlot[]; readonly unreadable: readonly UnreadableKeySlot[]};

export type OpenedSlot = {
	/** 32 bytes. Wipe it when the keys are derived. */
	readonly masterKey: Buffer;
	/** Key of the slot that opened. */
	readonly key: string;
	/** Slots that could not be parsed or tried; worth a warning. */
	readonly unreadable: readonly UnreadableKeySlot[];
};

type Unwrap = (found: FoundKeySlot) => Promise<Buffer>;

const kindNames: ReadonlyMap<string, string> = new Map([
	['password', 'a password'],
	['platform', 'a platform key'],
	['recovery', 'a recovery phrase'],
	['kms-platform', 'AWS KMS, which this program cannot use'],
]);

/** For people: what would open the repository. */
export function describeSlotKinds(slots: readonly FoundKeySlot[]): string {
	const kinds = [...new Set(slots.map(({slot}) => slot.slotType))].toSorted();
	return kinds.map(kind => kindNames.get(kind) ?? JSON.stringify(kind)).join(', ');
}

/** The keys of all key slots. @throws {StoreError} */
export async function listKeySlots(backend: ObjectStore, signal?: AbortSignal): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of backend.list(keySlotPrefix, {signal})) {
		keys.push(key);
	}

	return keys;
}

/**
All key slots. One that is damaged does not hide the others: it is listed beside them.

@param keys What {@link listKeySlots} gave, where it was asked already.
@throws {StoreError} When the slots cannot be listed.
*/
export async function readKeySlots(
	backend: ObjectStore,
	signal?: AbortSignal,
	keys?: readonly string[],
): Promise<KeySlots> {
	const present = keys ?? (await listKeySlots(backend, signal));
	const slots: FoundKeySlot[] = [];
	const unreadable: UnreadableKeySlot[] = [];
	for (const key of present.toSorted()) {
		try {
			slots.push({key, slot: decodeKeySlot(await backend.get(key, {signal}), key)});
		} catch (error) {
			throwIfCancelled(signal);
			unreadable.push({key, error});
		}
	}

	return {slots, unreadable};
}

function unwrapWith(wrappingKey: Uint8Array, {key, slot}: FoundKeySlot): Buffer {
	const masterKey = decryptObject(createSecretKey(wrappingKey), slot.wrappedKey, key);
	if (masterKey.length !== keyLength) {
		throw new CorruptObjectError(key, `the key in it has ${masterKey.length} bytes instead of ${keyLength}`);
	}

	return masterKey;
}

/** One way to unwrap for each credential, in the order of the reference: platform key, password, recovery phrase. Format reference 5.3. */
function listAttempts({
	encryptionKey,
	password,
	recoveryPhrase,
}: Credentials): Array<{slotType: string; unwrap: Unwrap}> {
	const attempts: Array<{slotType: string; unwrap: Unwrap}> = [];
	const ask = askOnce(password);
	if (encryptionKey) {
		attempts.push({slotType: 'platform', unwrap: async found => unwrapWith(encryptionKey, found)});
	}

	if (typeof password === 'string') {
		attempts.push({slotType: 'password', unwrap: unwrapByPassword(ask)});
	}

	if (recoveryPhrase !== undefined) {
		attempts.push({
			slotType: 'recovery',
			unwrap: async found => unwrapWith(await entropyFromPhrase(recoveryPhrase), found),
		});
	}

	// Whoever would have to type comes last: the phrase may make the question needless.
	if (typeof password === 'function') {
		attempts.push({slotType: 'password', unwrap: unwrapByPassword(ask)});
	}

	return attempts;
}

function askOnce(password: Credentials['password']): () => Promise<string> {
	let answer: Promise<string> | undefined;
	return async () => {
		answer ??= typeof password === 'function' ? password() : Promise.resolve(password ?? '');
		return answer;
	};
}

const unwrapByPassword =
	(ask: () => Promise<string>): Unwrap =>
	async found => {
		const {kdf} = found.slot;
		if (!kdf) {
			throw new CorruptObjectError(found.key, 'it has no parameters to derive a key from the password');
		}

		return unwrapWith(await deriveKey(await ask(), kdf, found.key), found);
	};

/**
Opens the first slot that fits one of the credentials.

@throws {CredentialsNeededError} Without credentials. {WrongCredentialsError} When none fits; it says what would. {UsageError} When the recovery phrase is
not one, or the password is empty.
*/
export async function openKeySlots(
	{slots, unreadable}: KeySlots,
	credentials: Credentials,
	{location, signal}: {location: string; signal?: AbortSignal},
): Promise<OpenedSlot> {
	if (slots.length === 0) {
		throw noUsableSlot(unreadable);
	}

	if (!hasCredentials(credentials)) {
		throw new CredentialsNeededError(
			`The repository in ${location} is encrypted; it opens with ${describeSlotKinds(slots)}`,
			{
				hint: credentialHint,
			},
		);
	}

	checkKeyLength(credentials.encryptionKey, 'platform key');
	const failed: UnreadableKeySlot[] = [];
	let tried = 0;
	for (const {slotType, unwrap} of listAttempts(credentials)) {
		for (const found of slots.filter(({slot}) => slot.slotType === slotType)) {
			throwIfCancelled(signal);
			tried++;
			try {
				return {masterKey: await unwrap(found), key: found.key, unreadable};
			} catch (error) {
				if (!(error instanceof CorruptObjectError)) {
					throw error;
				}

				failed.push({key: found.key, error});
			}
		}
	}

	const described = describeSlotKinds(slots);
	const damaged = unreadable.length === 0 ? '' : ` Damaged key slots: ${unreadable.map(({key}) => key).join(', ')}.`;
	throw new WrongCredentialsError(
		tried === 0
			? `Nothing that was given fits the repository in ${location}: it opens with ${described}`
			: `The repository in ${location} does not open with what was given; it opens with ${described}`,
		{
			hint: `Check the password, key or phrase, and that this is the right repository.${damaged}`,
			cause: failed[0]?.error,
		},
	);
}

function noUsableSlot(unreadable: readonly UnreadableKeySlot[]): CorruptObjectError {
	const [first] = unreadable;
	return new CorruptObjectError(
		first?.key ?? keySlotPrefix,
		first ? 'no key slot of the repository can be read' : 'the repository is encrypted, but has no key slot',
		{
			hint: 'Restore the objects under keys/ from a copy, or open the repository with its encryption key itself.',
			cause: first?.error,
		},
	);
}
