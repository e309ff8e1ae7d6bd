import {Buffer} from 'node:buffer';
import test from 'ava';
import {decodeKeySlot, encodeKeySlot} from '../../../source/engine/objects/key-slot.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {vectors} from '../../helpers/vectors.js';

const slots = Object.entries(vectors.crypto.slots);

for (const [key, json] of slots) {
	test(`${key} is read and written byte for byte`, t => {
		const slot = decodeKeySlot(Buffer.from(json), key);
		t.is(slot.wrappedKey.length, 61);
		t.is(`keys/${slot.slotType}-${slot.label}`, key);
		t.is(encodeKeySlot(slot).toString(), json);
	});
}

for (const [name, json, reason] of [
	['no wrapped key', '{"slot_type":"password"}', /field wrapped_key/],
	['a wrapped key that is not base64', '{"slot_type":"password","wrapped_key":"?"}', /field wrapped_key/],
	['negative memory', '{"wrapped_key":"AA==","kdf_params":{"memory":-1}}', /field memory/],
	['parameters that are a list', '{"wrapped_key":"AA==","kdf_params":[]}', /field kdf_params/],
] as const) {
	test(`a slot with ${name} is damaged`, t => {
		assertCorrupt(t, decodeKeySlot, json, reason);
	});
}

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeKeySlot, ...slots.map(([, json]) => json));
});
