import stringWidth from 'string-width';

/** Widths on a terminal, in cells. Apart from format.ts because the table of widths costs a few milliseconds at start-up. */

/** The segmenter of V8 takes a time that grows with the square of the length: a name of a megabyte, which a repository may hold, would stop the program for minutes. */
const pieceLength = 256;

const isPlain = (text: string): boolean => /^[\u0020-\u007E]*$/.test(text);

/** Cells that a safe text takes on a terminal; of one that is longer than any screen, about as many. */
export function displayWidth(text: string): number {
	if (isPlain(text)) {
		return text.length;
	}

	let width = 0;
	for (let at = 0; at < text.length; at += pieceLength) {
		width += stringWidth(text.slice(at, at + pieceLength));
	}

	return width;
}

const segmenter = new Intl.Segmenter();

/** More characters than one cell can need. */
const charactersPerCell = 24;

/** A safe text cut to at most `width` cells, with `…` where something is missing. */
export function truncateText(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
	const reach = charactersPerCell * Math.max(1, width);
	if (text.length <= reach && displayWidth(text) <= width) {
		return text;
	}

	const room = Math.max(0, width - 1);
	const head = takeWithin(graphemesOf(text.slice(0, reach)), where === 'end' ? room : Math.ceil(room / 2));
	const left = where === 'end' ? 0 : room - displayWidth(head.join(''));
	const tail = left === 0 ? [] : takeWithin(graphemesOf(text.slice(-reach)).toReversed(), left).toReversed();
	return width < 1 ? '' : `${head.join('')}…${tail.join('')}`;
}

const graphemesOf = (text: string): string[] =>
	isPlain(text) ? [...text] : Array.from(segmenter.segment(text), part => part.segment);

function takeWithin(graphemes: readonly string[], width: number): string[] {
	let used = 0;
	const end = graphemes.findIndex(grapheme => {
		used += displayWidth(grapheme);
		return used > width;
	});
	return graphemes.slice(0, end === -1 ? undefined : end);
}

/** A safe text filled with blanks to `width` cells; longer texts stay as they are. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
	return align === 'left' ? text + blanks : blanks + text;
}
