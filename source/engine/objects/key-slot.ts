import {Buffer} from 'node:buffer';
import {encodeInteger, encodeString} from './canonical-json.js';
import {bytesField, naturalField, recordField, stringField, wrongField} from './fields.js';
import type {KdfParameters, KeySlot} from './model.js';
import {parseRecord, type JsonRecord} from './parse-json.js';

/** `keys/<slotType>-<label>`. Format reference 5.3. */
export function encodeKeySlot(slot: KeySlot): Buffer {
	let text = `{"slot_type":${encodeString(slot.slotType)},"wrapped_key":"${slot.wrappedKey.toString('base64')}","label":${encodeString(slot.label)}`;
	if (slot.kdf) {
		const {algorithm, salt, time, memory, threads} = slot.kdf;
		text += `,"kdf_params":{"algorithm":${encodeString(algorithm)},"salt":"${salt.toString('base64')}"`;
		text += `,"time":${encodeInteger(time)},"memory":${encodeInteger(memory)},"threads":${encodeInteger(threads)}}`;
	}

	return Buffer.from(text + '}', 'utf8');
}

/** Throws CorruptObjectError with `key`. Whether the derivation parameters are within reason is for the derivation to say. */
export function decodeKeySlot(bytes: Uint8Array, key: string): KeySlot {
	const record = parseRecord(bytes, key);
	const wrappedKey = bytesField(record, 'wrapped_key', key);
	if (!wrappedKey) {
		throw wrongField(key, 'wrapped_key', 'there');
	}

	const slot: KeySlot = {
		slotType: stringField(record, 'slot_type', key),
		wrappedKey,
		label: stringField(record, 'label', key),
	};
	const kdf = recordField(record, 'kdf_params', key);
	if (kdf) {
		slot.kdf = decodeKdf(kdf, key);
	}

	return slot;
}

function decodeKdf(record: JsonRecord, key: string): KdfParameters {
	return {
		algorithm: stringField(record, 'algorithm', key),
		salt: bytesField(record, 'salt', key) ?? Buffer.alloc(0),
		time: naturalField(record, 'time', key),
		memory: naturalField(record, 'memory', key),
		threads: naturalField(record, 'threads', key),
	};
}
