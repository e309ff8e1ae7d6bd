import {fitText, type Span} from '../../components/line.js';

const wordCells = 15;

/** A recovery phrase as a person copies it: numbered words in columns. */
export function phraseSpans(phrase: readonly string[], cells: number): ReadonlyArray<readonly Span[]> {
	const perLine = Math.max(2, Math.min(6, Math.floor(cells / wordCells)));
	return Array.from({length: Math.ceil(phrase.length / perLine)}, (_, row): readonly Span[] =>
		phrase.slice(row * perLine, (row + 1) * perLine).flatMap((word, index): readonly Span[] => [
			{text: `${String(row * perLine + index + 1).padStart(3)} `, tone: 'faint'},
			{text: fitText(word, wordCells - 4), tone: 'bright'},
		]),
	);
}
