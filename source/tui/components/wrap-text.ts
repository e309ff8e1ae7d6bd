import {displayWidth, truncateText} from '../../format-cells.js';

/** A safe text in lines of at most so many cells, broken between words; a word that is too long is cut. */
export function wrapText(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (displayWidth(longer) <= width) {
			line = longer;
			continue;
		}

		if (line !== '') {
			lines.push(line);
		}

		line = truncateText(word, width, 'middle');
	}

	return [...lines, line];
}
