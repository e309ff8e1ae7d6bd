import {Buffer} from 'node:buffer';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {vectors} from './vectors.js';

const {crypto} = vectors;

/** What opens the slots of the vectors. */
export const opening = {
	password: crypto.argon2id.password_utf8,
	encryptionKey: Buffer.from(crypto.platform_key_hex, 'hex'),
	recoveryPhrase: crypto.recovery_mnemonic,
	masterKey: Buffer.from(crypto.master_key_hex, 'hex'),
	repositoryKey: Buffer.from(crypto.encryption_key_hex, 'hex'),
};

export type SlotKey = keyof typeof crypto.slots;

/** A store with these slots of the vectors, all of them unless told otherwise. */
export async function storeWithSlots(
	keys: readonly SlotKey[] = ['keys/password-default', 'keys/platform-default', 'keys/recovery-default'],
): Promise<MemoryStore> {
	const store = new MemoryStore();
	for (const key of keys) {
		await store.put(key, Buffer.from(crypto.slots[key]));
	}

	return store;
}
