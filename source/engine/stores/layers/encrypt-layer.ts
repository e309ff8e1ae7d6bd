import type {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import {decryptObject, encryptObject} from '../../crypto/aes-gcm.js';
import type {ObjectStore} from '../object-store.js';
import {TransformLayer} from './transform-layer.js';

/**
Encrypts objects with AES-256-GCM. Format reference 5.1.

Bytes that are not encrypted are refused when read (W18): whoever holds the store could otherwise slip in objects of his own.
*/
export class EncryptLayer extends TransformLayer {
	readonly #key: KeyObject;

	constructor(below: ObjectStore, key: KeyObject) {
		super(below);
		this.#key = key;
	}

	protected override encode(_key: string, bytes: Buffer): Buffer {
		return encryptObject(this.#key, bytes);
	}

	protected override decode(key: string, stored: Buffer): Buffer {
		return decryptObject(this.#key, stored, key);
	}
}
