import {createSecretKey} from 'node:crypto';
import {deriveEncryptionKey} from '../crypto/hkdf.js';
import {CorruptObjectError, RefusedError, UsageError, WrongCredentialsError} from '../errors.js';
import {keySlotPrefix} from '../objects/keys.js';
import type {KdfParameters} from '../objects/model.js';
import type {Credentials} from './credentials.js';
import {openKeySlots, readKeySlots, type FoundKeySlot, type KeySlots, type OpenedSlot} from './key-slots.js';
import {freeLabel, makePasswordSlot, makePlatformSlot, makeRecoverySlot, storeNewSlot} from './make-key-slot.js';
import type {Repository} from './repository.js';

/** What changing key slots needs of a repository. Hold a lock: two removals at once could take the last two slots. */
export type KeyedRepository = Pick<Repository, 'backend' | 'secrets' | 'location'>;

/** A key slot as people see it. */
export type KeySlotInfo = {
	readonly key: string;
	/** Absent when the slot cannot be read. */
	readonly slotType?: string;
	readonly label?: string;
	/** How a password becomes a key, where it is one. */
	readonly kdf?: Omit<KdfParameters, 'salt'>;
	readonly error?: unknown;
};

export type KeyOptions = {readonly signal?: AbortSignal};

/** All key slots, damaged ones too. No credentials are needed. */
export async function listKeys(
	{backend}: Pick<Repository, 'backend'>,
	{signal}: KeyOptions = {},
): Promise<KeySlotInfo[]> {
	const {slots, unreadable} = await readKeySlots(backend, signal);
	return [...slots.map(describeSlot), ...unreadable].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function describeSlot({key, slot: {slotType, label, kdf}}: FoundKeySlot): KeySlotInfo {
	if (!kdf) {
		return {key, slotType, label};
	}

	const {salt: _, ...known} = kdf;
	return {key, slotType, label, kdf: known};
}

/**
Adds a password beside those that there are.

@param credentials Open the repository now.
@returns The key of the new slot.
@throws {WrongCredentialsError} {CredentialsNeededError} {UsageError} When the new password is empty.
*/
export async function addPassword(
	repository: KeyedRepository,
	credentials: Credentials,
	{password, ...options}: KeyOptions & {readonly password: string},
): Promise<string> {
	return withMasterKey(repository, credentials, options, async ({masterKey, label}) =>
		storeNewSlot(repository.backend, await makePasswordSlot(masterKey, password, label('password')), options.signal),
	);
}

/** Adds a platform key of 32 bytes. Otherwise as {@link addPassword}. */
export async function addPlatformKey(
	repository: KeyedRepository,
	credentials: Credentials,
	{encryptionKey, ...options}: KeyOptions & {readonly encryptionKey: Uint8Array},
): Promise<string> {
	return withMasterKey(repository, credentials, options, async ({masterKey, label}) =>
		storeNewSlot(repository.backend, makePlatformSlot(masterKey, encryptionKey, label('platform')), options.signal),
	);
}

/** Adds a recovery phrase of 24 words, which is stored nowhere: show it once. Otherwise as {@link addPassword}. */
export async function addRecoveryKey(
	repository: KeyedRepository,
	credentials: Credentials,
	options: KeyOptions = {},
): Promise<{key: string; recoveryPhrase: string}> {
	return withMasterKey(repository, credentials, options, async ({masterKey, label}) => {
		const {slot, phrase} = await makeRecoverySlot(masterKey, label('recovery'));
		return {key: await storeNewSlot(repository.backend, slot, options.signal), recoveryPhrase: phrase};
	});
}

/**
Puts a new password in the place of the one that opens the repository now.

The new slot is durable and proven to open before the old one goes. Other ways in stay; so does the encryption key, so a copy of the old slot still opens
with the old password.

@param credentials The current password.
@returns The key of the new slot.
*/
export async function changePassword(
	repository: KeyedRepository,
	currentPassword: string,
	{password, ...options}: KeyOptions & {readonly password: string},
): Promise<string> {
	return withMasterKey(repository, {password: currentPassword}, options, async ({masterKey, key: oldKey, label}) => {
		const slot = await makePasswordSlot(masterKey, password, label('password'));
		const newKey = await storeNewSlot(repository.backend, slot, options.signal);
		await requireOpens(repository, {password}, newKey, options);
		await repository.backend.delete(oldKey, {signal: options.signal});
		return newKey;
	});
}

/**
Removes a key slot.

@param credentials Must open another slot: whoever removes a way in proves to have one left.
@param name `keys/<type>-<label>`, with or without `keys/`.
@throws {RefusedError} When it is the last slot that opens, or the only one that these credentials open. {UsageError} When there is no such slot.
*/
export async function removeKey(
	repository: KeyedRepository,
	credentials: Credentials,
	{name, signal}: KeyOptions & {readonly name: string},
): Promise<void> {
	const {slots, unreadable} = await readKeySlots(repository.backend, signal);
	const key = name.startsWith(keySlotPrefix) ? name : keySlotPrefix + name;
	if (![...slots, ...unreadable].some(slot => slot.key === key)) {
		throw new UsageError(`There is no key slot ${key}`, {hint: 'Run `holdfast key list` to see which there are.'});
	}

	const others = slots.filter(slot => slot.key !== key);
	if (others.length === 0) {
		throw new RefusedError(`${key} is the last key slot: without it, nobody could open the repository any more`, {
			hint: 'Add another one first, with `holdfast key add` or `holdfast key add-recovery`.',
		});
	}

	await requireWayIn(repository, credentials, {slots, others, key, signal});
	await repository.backend.delete(key, {signal});
}

async function requireWayIn(
	repository: KeyedRepository,
	credentials: Credentials,
	{
		slots,
		others,
		key,
		signal,
	}: KeyOptions & {slots: readonly FoundKeySlot[]; others: readonly FoundKeySlot[]; key: string},
): Promise<void> {
	try {
		const opened = await open(repository, {slots: others, unreadable: []}, credentials, signal);
		opened.masterKey.fill(0);
	} catch (error) {
		if (!(error instanceof WrongCredentialsError)) {
			throw error;
		}

		// Throws what is really wrong when the credentials open no slot at all.
		const opened = await open(repository, {slots, unreadable: []}, credentials, signal);
		opened.masterKey.fill(0);
		throw new RefusedError(`${key} is the only key slot that opens with what was given`, {
			hint: 'Give a password, key or phrase that will still open the repository afterwards.',
			cause: error,
		});
	}
}

/** @throws {CorruptObjectError} When the slot that was just written does not open. */
async function requireOpens(
	repository: KeyedRepository,
	credentials: Credentials,
	key: string,
	{signal}: KeyOptions,
): Promise<void> {
	const {slots} = await readKeySlots(repository.backend, signal);
	const written = slots.filter(slot => slot.key === key);
	const opened = await open(repository, {slots: written, unreadable: []}, credentials, signal);
	opened.masterKey.fill(0);
}

type Unlocked = {
	readonly masterKey: Buffer;
	/** Key of the slot that opened. */
	readonly key: string;
	/** A label that no slot of this type has. */
	label(slotType: string): string;
};

async function withMasterKey<Result>(
	repository: KeyedRepository,
	credentials: Credentials,
	{signal}: KeyOptions,
	work: (unlocked: Unlocked) => Promise<Result>,
): Promise<Result> {
	const found = await readKeySlots(repository.backend, signal);
	const taken = new Set([...found.slots, ...found.unreadable].map(({key}) => key));
	const {masterKey, key} = await open(repository, found, credentials, signal);
	try {
		return await work({masterKey, key, label: slotType => freeLabel(slotType, taken)});
	} finally {
		masterKey.fill(0);
	}
}

/** Opens a slot, and proves that its key is the one that this repository is encrypted with. */
async function open(
	{backend, secrets, location}: KeyedRepository,
	slots: KeySlots,
	credentials: Credentials,
	signal: AbortSignal | undefined,
): Promise<OpenedSlot> {
	if (!secrets.encryptionKey) {
		throw new RefusedError(`The repository in ${location} is not encrypted, so it has no keys`, {
			hint: 'Encryption is chosen when a repository is made: make a new one with `holdfast init` and back up to it.',
		});
	}

	const opened = await openKeySlots(slots, credentials, {location: backend.location, signal});
	const encryptionKey = deriveEncryptionKey(opened.masterKey);
	if (!createSecretKey(encryptionKey).equals(secrets.encryptionKey)) {
		throw new CorruptObjectError(opened.key, 'the key in it is not the one that this repository is encrypted with');
	}

	return opened;
}
