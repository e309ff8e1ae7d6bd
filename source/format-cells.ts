import stringWidth from 'string-width';

/** Widths on a terminal, in cells. Apart from format.ts because the table of widths costs a few milliseconds at start-up. */

/** Cells that a safe text takes on a terminal. */
export const displayWidth = (text: string): number =>
	/^[\u0020-\u007E]*$/.test(text) ? text.length : stringWidth(text);

const segmenter = new Intl.Segmenter();

/** A safe text cut to at most `width` cells, with `…` where something is missing. */
export function truncateText(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
	if (displayWidth(text) <= width) {
		return text;
	}

	const graphemes = Array.from(segmenter.segment(text), part => part.segment);
	const room = Math.max(0, width - 1);
	const head = takeWithin(graphemes, where === 'end' ? room : Math.ceil(room / 2));
	const left = where === 'end' ? 0 : room - displayWidth(head.join(''));
	const tail = takeWithin(graphemes.toReversed(), left).toReversed();
	return width < 1 ? '' : `${head.join('')}…${tail.join('')}`;
}

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
