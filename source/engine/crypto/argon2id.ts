import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {createRequire} from 'node:module';
import type {argon2id} from 'hash-wasm';
import {CorruptObjectError, UsageError} from '../errors.js';
import type {KdfParameters} from '../objects/model.js';
import {keyLength} from './hkdf.js';

const saltLength = 32;

/** What a slot may ask for; the parameters come from the store, which is not trusted. Memory in KiB. */
const bounds = {
	memory: {least: 8192, most: 1_048_576},
	time: {least: 1, most: 16},
	threads: {least: 1, most: 16},
} as const;

/** Shorter salts are refused by RFC 9106, section 3.1; longer ones only cost. */
const saltBounds = {least: 8, most: 1024};

/** Parameters for a new password slot, with a fresh salt. Format reference 5.3. */
export function newKdfParameters(): KdfParameters {
	return {algorithm: 'argon2id', salt: randomBytes(saltLength), time: 3, memory: 65_536, threads: 4};
}

function checkParameters(parameters: KdfParameters, slotKey: string): void {
	if (parameters.algorithm !== 'argon2id') {
		throw new CorruptObjectError(slotKey, 'it asks for a key derivation other than argon2id');
	}

	for (const name of ['memory', 'time', 'threads'] as const) {
		const value = parameters[name];
		const {least, most} = bounds[name];
		if (!Number.isInteger(value) || value < least || value > most) {
			throw new CorruptObjectError(slotKey, `its Argon2 parameter ${name} is ${value}, outside of ${least} to ${most}`);
		}
	}

	if (parameters.salt.length < saltBounds.least || parameters.salt.length > saltBounds.most) {
		throw new CorruptObjectError(
			slotKey,
			`its salt has ${parameters.salt.length} bytes, outside of ${saltBounds.least} to ${saltBounds.most}`,
		);
	}
}

type ArgonModule = {argon2id: typeof argon2id};

function isArgonModule(module: unknown): module is ArgonModule {
	return typeof module === 'object' && module !== null && 'argon2id' in module;
}

/** Late, and from the file of this one algorithm: the whole package takes 40 ms to load. */
function loadArgon2id(): ArgonModule['argon2id'] {
	const module: unknown = createRequire(import.meta.url)('hash-wasm/dist/argon2.umd.min.js');
	if (!isArgonModule(module)) {
		throw new TypeError('hash-wasm has no Argon2id');
	}

	return module.argon2id;
}

/**
Argon2id version 0x13 of the password as typed (UTF-8, no normalisation), 32 bytes. About a quarter of a second with the usual parameters.

@param slotKey Key of the slot that the parameters come from; names it in errors.
@throws {UsageError} When the password is empty.
@throws {CorruptObjectError} When a parameter is out of bounds; nothing is computed then.
*/
export async function deriveFromPassword(
	password: string | Uint8Array,
	parameters: KdfParameters,
	slotKey = 'keys/password-default',
): Promise<Buffer> {
	if (password.length === 0) {
		throw new UsageError('The password is empty', {hint: 'Type the password of the repository.'});
	}

	checkParameters(parameters, slotKey);
	const derived = await loadArgon2id()({
		password: typeof password === 'string' ? Buffer.from(password, 'utf8') : password,
		salt: parameters.salt,
		iterations: parameters.time,
		memorySize: parameters.memory,
		parallelism: parameters.threads,
		hashLength: keyLength,
		outputType: 'binary',
	});
	return Buffer.from(derived);
}
