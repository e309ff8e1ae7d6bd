/**
How well a text matches what was typed: every character in order, anywhere; `undefined` when it does not. Lower is better.

Words may come in any order: `photos weekly` finds both words. Case counts only where capitals were typed.
*/
export function fuzzyScore(text: string, pattern: string): number | undefined {
	let total = 0;
	for (const word of pattern.split(' ')) {
		const score = word === '' ? 0 : wordScore(text, word);
		if (score === undefined) {
			return undefined;
		}

		total += score;
	}

	return total;
}

function wordScore(text: string, word: string): number | undefined {
	const hasCapitals = /\p{Lu}/u.test(word);
	const haystack = hasCapitals ? text : text.toLowerCase();
	const whole = haystack.indexOf(word);
	if (whole !== -1) {
		return isWordStart(haystack, whole) ? 0 : 1;
	}

	let position = -1;
	let gaps = 0;
	for (const character of word) {
		const next = haystack.indexOf(character, position + 1);
		if (next === -1) {
			return undefined;
		}

		gaps += position === -1 ? 0 : next - position - 1;
		position = next;
	}

	// Letters that are scattered over the whole text are no match that anybody meant.
	return gaps > word.length * 4 ? undefined : 2 + gaps;
}

const isWordStart = (text: string, index: number): boolean =>
	index === 0 || !/[\p{L}\p{N}]/u.test(text[index - 1] ?? '');

/** What matches, in its order. With nothing typed, everything, and no copy is made. */
export const fuzzyFilter = <Item>(
	items: readonly Item[],
	pattern: string,
	textOf: (item: Item) => string,
): readonly Item[] =>
	pattern.trim() === '' ? items : items.filter(item => fuzzyScore(textOf(item), pattern) !== undefined);

/** What matches, the best first. */
export const fuzzySort = <Item>(
	items: readonly Item[],
	pattern: string,
	textOf: (item: Item) => string,
): readonly Item[] =>
	items
		.map((item, index) => ({item, index, score: fuzzyScore(textOf(item), pattern)}))
		.filter(({score}) => score !== undefined)
		.toSorted((a, b) => (a.score ?? 0) - (b.score ?? 0) || a.index - b.index)
		.map(({item}) => item);
