import {Buffer} from 'node:buffer';
import {createSecretKey, randomBytes} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {encryptObject} from '../../source/engine/crypto/aes-gcm.js';
import {deriveFromPassword} from '../../source/engine/crypto/argon2id.js';
import {encodeKeySlot} from '../../source/engine/objects/key-slot.js';

/**
Puts a password slot into a folder that is to become a repository, as an init that was interrupted leaves it: `init` then keeps it.

Its Argon2id costs the least that is allowed, a hundredth of the usual. Tests that run the program many times, and are not about passwords, save most of their time by it.
*/
export async function writeQuickPasswordSlot(repository: string, password: string): Promise<void> {
	const kdf = {algorithm: 'argon2id', salt: randomBytes(32), time: 1, memory: 8192, threads: 1};
	const wrappingKey = createSecretKey(await deriveFromPassword(password, kdf));
	const wrappedKey = encryptObject(wrappingKey, randomBytes(32));
	const slot = encodeKeySlot({slotType: 'password', wrappedKey, label: 'default', kdf});
	mkdirSync(path.join(repository, 'keys'), {recursive: true, mode: 0o700});
	writeFileSync(path.join(repository, 'keys', 'password-default'), Buffer.from(slot), {mode: 0o600});
}
