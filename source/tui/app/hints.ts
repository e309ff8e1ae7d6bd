import {displayWidth} from '../../format-cells.js';
import type {BoundKey} from './page.js';

export type Hint = {readonly bound: BoundKey; readonly key: string; readonly column: number};

const keyTexts: Readonly<Record<string, string>> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	enter: 'Enter',
	escape: 'Esc',
	space: 'Space',
	tab: 'Tab',
	'shift-tab': 'Shift-Tab',
	backspace: 'Backspace',
	home: 'Home',
	end: 'End',
	'page-up': 'PgUp',
	'page-down': 'PgDn',
	delete: 'Del',
};

/** How a key is written for people: `^d`, `Enter`, `?`. */
export const keyText = (name: string): string => keyTexts[name] ?? name.replace(/^ctrl-/, '^');

const margin = 1;

/** What the footer shows: the hinted keys, as many as fit, with `?` and `q` always there. */
export function footerHints(keys: readonly BoundKey[], columns: number): readonly Hint[] {
	const hinted = keys.filter(({isHinted, whyNot}) => isHinted && whyNot === undefined);
	const width = ({keys: [key = ''], label}: BoundKey) => displayWidth(keyText(key)) + 1 + displayWidth(label) + 2;
	const always = hinted.filter(({keys: [key]}) => key === '?' || key === 'q');
	let room = columns - margin - always.reduce((sum, bound) => sum + width(bound), 0) + 2;
	const shown = new Set<BoundKey>(always);
	for (const bound of hinted) {
		if (!shown.has(bound)) {
			room -= width(bound);
			if (room < 0) {
				break;
			}

			shown.add(bound);
		}
	}

	let column = margin;
	return hinted
		.filter(bound => shown.has(bound))
		.map(bound => {
			const hint = {bound, key: keyText(bound.keys[0] ?? ''), column};
			column += width(bound);
			return hint;
		});
}

/** The hint under the mouse. */
export function hintAt(keys: readonly BoundKey[], column: number, columns: number): BoundKey | undefined {
	return footerHints(keys, columns).findLast(hint => hint.column <= column)?.bound;
}
