import {createSecretKey} from 'node:crypto';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {decryptObject} from '../../../source/engine/crypto/aes-gcm.js';
import {entropyFromPhrase, phraseFromEntropy} from '../../../source/engine/crypto/recovery-phrase.js';
import {UsageError} from '../../../source/engine/errors.js';
import {decodeKeySlot} from '../../../source/engine/objects/key-slot.js';
import {vectors} from '../../helpers/vectors.js';

const {crypto} = vectors;
const phrase = crypto.recovery_mnemonic;

for (const {entropy_hex: entropy, mnemonic} of crypto.bip39.cases) {
	test(`writes and reads the phrase of the vectors: ${mnemonic.slice(0, 24)}…`, async t => {
		t.is(await phraseFromEntropy(Buffer.from(entropy, 'hex')), mnemonic);
		t.deepEqual(await entropyFromPhrase(mnemonic), Buffer.from(entropy, 'hex'));
	});
}

test('the entropy itself opens the recovery slot of the vectors', async t => {
	const slotKey = 'keys/recovery-default';
	const slot = decodeKeySlot(Buffer.from(crypto.slots[slotKey]), slotKey);
	const master = decryptObject(createSecretKey(await entropyFromPhrase(phrase)), slot.wrappedKey, slotKey);
	t.is(master.toString('hex'), crypto.master_key_hex);
});

testProp(
	'every 32 bytes have a phrase that gives them back',
	[fc.uint8Array({minLength: 32, maxLength: 32})],
	async (t, entropy) => {
		const made = await phraseFromEntropy(entropy);
		t.is(made.split(' ').length, 24);
		t.deepEqual(new Uint8Array(await entropyFromPhrase(made)), entropy);
	},
);

test('white space and case do not matter', async t => {
	const typed = `\t ${phrase.toUpperCase().replaceAll(' ', ' \n ')}\r\n`;
	t.deepEqual(await entropyFromPhrase(typed), await entropyFromPhrase(phrase));
});

test('a misspelt word is named with its place, and the likely one is suggested', async t => {
	const error = await t.throwsAsync(entropyFromPhrase(phrase.replace('sausage', 'sausagge')), {instanceOf: UsageError});
	t.is(error.message, 'Word 6 of the recovery phrase, "sausagge", is not a recovery word');
	t.regex(error.hint ?? '', /Did you mean "sausage"\?/);
});

test('a word that resembles none is named without a guess', async t => {
	const error = await t.throwsAsync(entropyFromPhrase(phrase.replace('title', 'q')), {instanceOf: UsageError});
	t.is(error.message, 'Word 24 of the recovery phrase, "q", is not a recovery word');
	t.regex(error.hint ?? '', /written down/);
});

test('words in another order fail by the checksum', async t => {
	const words = phrase.split(' ');
	const swapped = [words[1], words[0], ...words.slice(2)].join(' ');
	const error = await t.throwsAsync(entropyFromPhrase(swapped), {instanceOf: UsageError});
	t.regex(error.message, /checksum/);
	t.regex(error.hint ?? '', /order/);
	t.false(error.message.includes('legal'));
});

for (const count of [0, 1, 12, 23, 25]) {
	test(`${count} words are not a phrase`, async t => {
		const words = Array.from({length: count}, () => 'abandon').join(' ');
		const error = await t.throwsAsync(entropyFromPhrase(words), {instanceOf: UsageError});
		t.is(error.message, `The recovery phrase has ${count} ${count === 1 ? 'word' : 'words'} instead of 24`);
	});
}

test('a phrase is made of 32 bytes alone', async t => {
	for (const length of [0, 16, 31, 33]) {
		await t.throwsAsync(phraseFromEntropy(Buffer.alloc(length)), {instanceOf: UsageError});
	}
});
