import {displayName} from '../../format.js';
import {displayWidth} from '../../format-cells.js';
import type {TextField} from '../state/text-field.js';
import {fitText, type Span} from './line.js';

const segmenter = new Intl.Segmenter();

/** A field that is being typed in, with its cursor; of a long text the part around the cursor. */
export function fieldSpans({text, cursor}: TextField, width: number): readonly Span[] {
	const before = displayName(text.slice(0, cursor));
	const [under = ' '] = Array.from(segmenter.segment(text.slice(cursor)), ({segment}) => segment);
	const after = displayName(text.slice(cursor + (cursor === text.length ? 0 : under.length)));
	const shown = cutStart(before, width - 1 - Math.min(displayWidth(after), Math.floor(width / 3)));
	const cell = displayName(under);
	const room = Math.max(0, width - displayWidth(shown) - displayWidth(cell));
	return [
		{text: shown, tone: 'bright'},
		{text: cell, isInverse: true},
		{text: fitText(after, room), tone: 'bright'},
	];
}

function cutStart(text: string, width: number): string {
	let shown = text;
	while (displayWidth(shown) > Math.max(0, width)) {
		const [first = ''] = Array.from(segmenter.segment(shown), ({segment}) => segment);
		shown = shown.slice(first.length);
	}

	return shown;
}
