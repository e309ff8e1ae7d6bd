export type Strength = {
	readonly level: 'fair' | 'good' | 'none' | 'strong' | 'weak';
	/** About how many bits somebody has to guess. */
	readonly bits: number;
	readonly advice: string;
};

/** Characters that somebody who guesses tries together. */
const classes: ReadonlyArray<readonly [pattern: RegExp, size: number]> = [
	[/\p{Ll}/u, 26],
	[/\p{Lu}/u, 26],
	[/\p{N}/u, 10],
	[/[^\p{L}\p{N}\s]/u, 33],
	[/\s/u, 1],
];

/** What everybody tries first. */
const common =
	/^(?:password|passwort|passphrase|letmein|welcome|admin|login|qwerty|qwertz|azerty|iloveyou|monkey|dragon|sunshine|princess|football|baseball|master|secret|backup|holdfast|changeme|default|abc123|trustno1|hunter)\W*\d*\W*$/i;

/**
How hard a password is to guess: the possible characters to the power of the length, with what repeats or runs (`aaa`, `123`, `abc`) counted once, and words counted as
words. An estimate for people, no promise; the key is stretched by Argon2id besides.
*/
export function passwordStrength(password: string): Strength {
	if (password === '') {
		return {
			level: 'none',
			bits: 0,
			advice: 'Four or five words that have nothing to do with each other are easy to remember.',
		};
	}

	const bits = common.test(password) ? 10 : Math.min(byCharacters(password), byWords(password));
	return bits < 40
		? {level: 'weak', bits, advice: 'Somebody who has the repository could guess it. Make it longer.'}
		: bits < 60
			? {level: 'fair', bits, advice: 'It would stand for a while. Another word makes it good.'}
			: bits < 80
				? {level: 'good', bits, advice: 'It is hard to guess.'}
				: {level: 'strong', bits, advice: 'Nobody guesses it.'};
}

function byCharacters(password: string): number {
	const pool = classes.reduce((sum, [pattern, size]) => sum + (pattern.test(password) ? size : 0), 0);
	const others = /[^\p{ASCII}\p{Script=Latin}]/u.test(password) ? 100 : 0;
	return Math.round(Math.log2(Math.max(2, pool + others)) * distinctLength(password));
}

/** A word of a language is one of some thousands, however long it is. */
function byWords(password: string): number {
	const words = password.split(/[\s_.-]+/).filter(word => /^\p{L}{3,}$/u.test(word));
	const isWords = words.join('').length >= password.replaceAll(/[\s_.-]/g, '').length * 0.8;
	const bitsOfWord = 13;
	return isWords && words.length > 1 ? new Set(words.map(word => word.toLowerCase())).size * bitsOfWord : Infinity;
}

/** The length without characters that follow from those before them. */
function distinctLength(password: string): number {
	const codes = [...password].map(character => character.codePointAt(0) ?? 0);
	return codes.filter((code, index) => {
		const step = code - (codes[index - 1] ?? -10);
		const before = (codes[index - 1] ?? -10) - (codes[index - 2] ?? -20);
		return !(index >= 2 && step === before && Math.abs(step) <= 1);
	}).length;
}
