import type {Credentials} from '../repository/credentials.js';
import {
	addPassword,
	addPlatformKey,
	addRecoveryKey,
	changePassword,
	type KeySlotInfo,
	listKeys,
	removeKey,
} from '../repository/key-management.js';
import {acquireRepoLock} from '../repository/locks.js';
import {RepositoryManager} from './repository-manager.js';

export type {KeySlotInfo} from '../repository/key-management.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};

/**
The ways into a repository. Every change happens under an exclusive lock, and asks for credentials that open the repository now: whoever walks by an open
repository must not be able to lock its owner out.

@throws All of them {WrongCredentialsError} {CredentialsNeededError} {LockedError} {StoreError}; {RefusedError} When the repository is not encrypted.
*/
export class KeyManager extends RepositoryManager {
	/** All key slots, damaged ones too. Needs neither lock nor credentials. */
	async list({signal}: WithSignal = {}): Promise<KeySlotInfo[]> {
		return listKeys(this.repository, {signal});
	}

	/** Adds a password beside those that there are. @returns The key of the new slot. @throws {UsageError} When the password is empty. */
	async addPassword(credentials: Credentials, password: string, options: WithSignal = {}): Promise<string> {
		return this.#locked(options, async signal => addPassword(this.repository, credentials, {password, signal}));
	}

	/** Adds a platform key of 32 bytes. @returns The key of the new slot. */
	async addPlatformKey(credentials: Credentials, encryptionKey: Uint8Array, options: WithSignal = {}): Promise<string> {
		return this.#locked(options, async signal => addPlatformKey(this.repository, credentials, {encryptionKey, signal}));
	}

	/** Adds a recovery phrase of 24 words. It is stored nowhere: show it once. */
	async addRecoveryKey(
		credentials: Credentials,
		options: WithSignal = {},
	): Promise<{readonly key: string; readonly recoveryPhrase: string}> {
		return this.#locked(options, async signal => addRecoveryKey(this.repository, credentials, {signal}));
	}

	/**
	Puts a new password in the place of the one that is given. The new one is durable and proven to open before the old one goes.

	@returns The key of the new slot.
	*/
	async changePassword(currentPassword: string, password: string, options: WithSignal = {}): Promise<string> {
		return this.#locked(options, async signal => changePassword(this.repository, currentPassword, {password, signal}));
	}

	/**
	Removes a key slot.

	@param credentials Must open another slot.
	@param name As {@link list} gives it, with or without `keys/`.
	@throws {RefusedError} For the last slot, and for the only one that the credentials open. {UsageError} When there is no such slot.
	*/
	async remove(credentials: Credentials, name: string, options: WithSignal = {}): Promise<void> {
		await this.#locked(options, async signal => removeKey(this.repository, credentials, {name, signal}));
	}

	async #locked<Result>({signal}: WithSignal, change: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
		await using lock = await acquireRepoLock(this.repository, {operation: 'key', signal});
		const result = await change(signal ? AbortSignal.any([signal, lock.signal]) : lock.signal);
		return result;
	}
}
