import {Buffer} from 'node:buffer';
import {createCipheriv, createHmac, createSecretKey, hash, type KeyObject} from 'node:crypto';
import {KeyContexts, keyLength} from './key-contexts.js';
import {type Koffi, loadKoffi} from './koffi.js';

/**
Functions of the OpenSSL that Node carries and exports for add-ons, called without the objects that `node:crypto` makes for each use: of 450 bytes, as
most objects of metadata have, AES-GCM takes 0.8 µs instead of 6.3, HMAC 0.7 instead of 2.5, and SHA-256 0.5 instead of 1.1. The same code computes.
*/
export type OpenSsl = {
	/** 32 bytes. */
	sha256(bytes: Uint8Array): Buffer;
	/** 32 bytes. */
	hmacSha256(key: KeyObject, bytes: Uint8Array): Buffer;
	/** AES-256-GCM. `target` has the length of `plain`, `nonce` 12 bytes, `tag`, which is filled, 16. */
	encrypt(key: KeyObject, nonce: Uint8Array, plain: Uint8Array, target: Uint8Array, tag: Uint8Array): void;
	/** As {@link encrypt}; `false` when the bytes do not authenticate, and then `target` holds nothing that may be used. */
	decrypt(key: KeyObject, nonce: Uint8Array, sealed: Uint8Array, target: Uint8Array, tag: Uint8Array): boolean;
};

/** Loading takes 8 ms, as much as some thousand calls save. */
const callsBeforeLoading = 1000;

const nonceLength = 12;
const tagLength = 16;
const hashLength = 32;
const getTag = 0x10;
const setTag = 0x11;

let calls = 0;
let loaded: OpenSsl | null | undefined;

/** The functions, from the thousandth call of this thread on; `undefined` before, and where they cannot be had: `node:crypto` does the same. */
export function openSsl(): OpenSsl | undefined {
	if (loaded === undefined && ++calls > callsBeforeLoading) {
		loadOpenSsl();
	}

	return loaded ?? undefined;
}

/** The functions at once, also for {@link openSsl} from now on; `undefined` where they cannot be had. */
export function loadOpenSsl(): OpenSsl | undefined {
	if (loaded === undefined) {
		const found = loadKoffi();
		loaded = 'koffi' in found ? tryBinding(found.koffi) : null;
	}

	return loaded ?? undefined;
}

/** A build of Node with another library than OpenSSL 3 lacks a symbol, or fails the trial. */
function tryBinding(koffi: Koffi): OpenSsl | null {
	try {
		const bound = bindOpenSsl(koffi);
		return agreesWithNode(bound) ? bound : null;
	} catch {
		return null;
	}
}

/** Binds the functions through koffi. Apart from tests, use {@link openSsl}. */
export function bindOpenSsl(koffi: Koffi): OpenSsl {
	const library = koffi.load(null);
	const bind = (name: string, parameters: readonly string[]) => library.func(name, 'int', parameters);
	const bindMaker = (name: string, parameters: readonly string[]): ((...args: readonly unknown[]) => unknown) =>
		library.func(name, 'void *', parameters);
	const bindEnder = (name: string) => library.func(name, 'void', ['void *']);

	const digest = bind('EVP_Digest', ['void *', 'size_t', 'void *', 'void *', 'void *', 'void *']);
	const startHmac = bind('HMAC_Init_ex', ['void *', 'void *', 'int', 'void *', 'void *']);
	const updateHmac = bind('HMAC_Update', ['void *', 'void *', 'size_t']);
	const endHmac = bind('HMAC_Final', ['void *', 'void *', 'void *']);
	const startEncryption = bind('EVP_EncryptInit_ex', ['void *', 'void *', 'void *', 'void *', 'void *']);
	const updateEncryption = bind('EVP_EncryptUpdate', ['void *', 'void *', 'void *', 'void *', 'int']);
	const endEncryption = bind('EVP_EncryptFinal_ex', ['void *', 'void *', 'void *']);
	const startDecryption = bind('EVP_DecryptInit_ex', ['void *', 'void *', 'void *', 'void *', 'void *']);
	const updateDecryption = bind('EVP_DecryptUpdate', ['void *', 'void *', 'void *', 'void *', 'int']);
	const endDecryption = bind('EVP_DecryptFinal_ex', ['void *', 'void *', 'void *']);
	const control = bind('EVP_CIPHER_CTX_ctrl', ['void *', 'int', 'int', 'void *']);
	const clearErrors = library.func('ERR_clear_error', 'void', []);

	const sha256Type = bindMaker('EVP_MD_fetch', ['void *', 'str', 'void *'])(null, 'SHA256', null);
	const gcmType = bindMaker('EVP_aes_256_gcm', [])();
	const newHmac = bindMaker('HMAC_CTX_new', []);
	const newCipher = bindMaker('EVP_CIPHER_CTX_new', []);
	const freeCipher = bindEnder('EVP_CIPHER_CTX_free');

	/** Calls give 1 when they worked. The thread's list of errors belongs to `node:crypto`, which would take ours for its own. */
	const require = (result: unknown): void => {
		if (result !== 1) {
			clearErrors();
			throw new Error('A function of OpenSSL failed');
		}
	};

	/** OpenSSL writes to it how many bytes it gave: with GCM as many as it took. */
	const count = Buffer.alloc(4);
	/** The ends of encryption and decryption may write here, and with GCM do not. */
	const rest = Buffer.alloc(tagLength);

	const hmacs = new KeyContexts(bindEnder('HMAC_CTX_free'), key => {
		const context = newHmac();
		require(startHmac(context, key, keyLength, sha256Type, null));
		return context;
	});
	const encryptions = new KeyContexts(freeCipher, key => {
		const context = newCipher();
		require(startEncryption(context, gcmType, null, key, null));
		return context;
	});
	const decryptions = new KeyContexts(freeCipher, key => {
		const context = newCipher();
		require(startDecryption(context, gcmType, null, key, null));
		return context;
	});

	return {
		sha256(bytes) {
			const target = Buffer.allocUnsafe(hashLength);
			require(digest(pointerTo(bytes), bytes.length, target, null, sha256Type, null));
			return target;
		},
		hmacSha256(key, bytes) {
			const context = hmacs.of(key);
			const target = Buffer.allocUnsafe(hashLength);
			require(startHmac(context, null, 0, null, null));
			require(updateHmac(context, pointerTo(bytes), bytes.length));
			require(endHmac(context, target, null));
			return target;
		},
		encrypt(key, nonce, plain, target, tag) {
			requireLengths(nonce, plain, target, tag);
			const context = encryptions.of(key);
			require(startEncryption(context, null, null, null, nonce));
			if (plain.length > 0) {
				require(updateEncryption(context, target, count, plain, plain.length));
			}

			require(endEncryption(context, rest, count));
			require(control(context, getTag, tagLength, tag));
		},
		decrypt(key, nonce, sealed, target, tag) {
			requireLengths(nonce, sealed, target, tag);
			const context = decryptions.of(key);
			require(startDecryption(context, null, null, null, nonce));
			if (sealed.length > 0) {
				require(updateDecryption(context, target, count, sealed, sealed.length));
			}

			require(control(context, setTag, tagLength, tag));
			const isAuthentic = endDecryption(context, rest, count) === 1;
			if (!isAuthentic) {
				clearErrors();
			}

			return isAuthentic;
		},
	};
}

/** C writes as far as it is told: nothing may reach it that has another length than it says. */
function requireLengths(nonce: Uint8Array, from: Uint8Array, to: Uint8Array, tag: Uint8Array): void {
	if (nonce.length !== nonceLength || tag.length !== tagLength || from.length !== to.length) {
		throw new RangeError(
			`AES-GCM of ${from.length} bytes into ${to.length} with a nonce of ${nonce.length} and a tag of ${tag.length}`,
		);
	}
}

const one = Buffer.alloc(1);

/** The library wants a pointer even where there is nothing to point to. */
const pointerTo = (bytes: Uint8Array): Uint8Array => (bytes.length === 0 ? one : bytes);

/** One object through both: a wrong constant or another ABI shows here, and not in somebody's backup. */
function agreesWithNode(bound: OpenSsl): boolean {
	const key = createSecretKey(Buffer.alloc(keyLength, 'key'));
	const nonce = Buffer.alloc(nonceLength, 'nonce');
	const plain = Buffer.alloc(1000, 'plain text');
	const cipher = createCipheriv('aes-256-gcm', key, nonce, {authTagLength: tagLength});
	const wanted = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);

	const sealed = Buffer.alloc(plain.length);
	const tag = Buffer.alloc(tagLength);
	const opened = Buffer.alloc(plain.length);
	bound.encrypt(key, nonce, plain, sealed, tag);
	return (
		Buffer.concat([sealed, tag]).equals(wanted) &&
		bound.decrypt(key, nonce, sealed, opened, tag) &&
		opened.equals(plain) &&
		!bound.decrypt(key, nonce, sealed, opened, Buffer.alloc(tagLength)) &&
		bound.sha256(plain).equals(hash('sha256', plain, 'buffer')) &&
		bound.hmacSha256(key, plain).equals(createHmac('sha256', key).update(plain).digest())
	);
}
