import {Buffer} from 'node:buffer';
import {UsageError} from '../errors.js';
import {keyLength} from './hkdf.js';

const wordCount = 24;

type Language = {
	readonly wordlist: readonly string[];
	toPhrase(entropy: Uint8Array): string;
	toEntropy(phrase: string): Uint8Array;
};

/** Late: the words and the Unicode tables behind them take 20 ms to load, and almost no command needs them. */
async function loadLanguage(): Promise<Language> {
	const [{entropyToMnemonic, mnemonicToEntropy}, {wordlist}] = await Promise.all([
		import('@scure/bip39'),
		import('@scure/bip39/wordlists/english.js'),
	]);
	return {
		wordlist,
		toPhrase: entropy => entropyToMnemonic(entropy, wordlist),
		toEntropy: phrase => mnemonicToEntropy(phrase, wordlist),
	};
}

/**
24 English words for 32 bytes of entropy (BIP39). The entropy itself is the wrapping key, without the seed step of BIP39: format reference 5.3 (T13).

@throws {UsageError} When there are not 32 bytes.
*/
export async function phraseFromEntropy(entropy: Uint8Array): Promise<string> {
	if (entropy.length !== keyLength) {
		throw new UsageError(`A recovery phrase stands for ${keyLength} bytes, not ${entropy.length}`);
	}

	const {toPhrase} = await loadLanguage();
	return toPhrase(entropy);
}

/**
The 32 bytes that a recovery phrase stands for. Words may be separated by any white space and typed in any case.

@throws {UsageError} Names the word that is not in the list, or says that the number of words or the checksum is wrong.
*/
export async function entropyFromPhrase(phrase: string): Promise<Buffer> {
	const words = phrase
		.toLowerCase()
		.split(/\s+/u)
		.filter(word => word !== '');
	if (words.length !== wordCount) {
		throw new UsageError(
			`The recovery phrase has ${words.length} ${words.length === 1 ? 'word' : 'words'} instead of ${wordCount}`,
			{
				hint: 'Type all 24 words in their order, with spaces between them.',
			},
		);
	}

	const {wordlist, toEntropy} = await loadLanguage();
	for (const [index, word] of words.entries()) {
		if (!wordlist.includes(word)) {
			throw new UsageError(`Word ${index + 1} of the recovery phrase, "${word}", is not a recovery word`, {
				hint: hintFor(word, wordlist),
			});
		}
	}

	try {
		return Buffer.from(toEntropy(words.join(' ')));
	} catch (error) {
		throw new UsageError(
			'The checksum of the recovery phrase is wrong: at least one word was mistaken for another, or two changed places',
			{
				hint: 'Compare every word and their order with what was written down.',
				cause: error,
			},
		);
	}
}

/** No two words of the list share their first four letters, so these tell which word was meant. */
function hintFor(word: string, wordlist: readonly string[]): string {
	const start = word.slice(0, 4);
	const similar = start.length < 3 ? [] : wordlist.filter(candidate => candidate.startsWith(start));
	return similar.length === 1
		? `Did you mean "${similar[0]}"? Compare it with what was written down.`
		: 'Compare it with what was written down; recovery words are plain English words of three to eight letters.';
}
