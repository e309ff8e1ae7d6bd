import {displayName, formatCounted, formatTime} from '../../format.js';
import {menuEntries} from '../overlays/menu.js';
import type {Overlay} from '../overlays/overlay.js';
import {pickerEntries} from '../overlays/picker.js';
import {shortRef, sourceText} from '../state/snapshot-search.js';
import {type AppState, shellOf} from './state.js';

/** What there is to know now, for a screen reader: a notice, then what the overlay or the screen says. Safe to write to a terminal. */
export function sentencesOf(state: AppState): readonly string[] {
	const overlay = state.overlays.at(-1);
	const said = overlay ? overlaySentences(overlay, state) : (state.pages.at(-1)?.sentences(shellOf(state)) ?? []);
	return [...(state.notice ? [state.notice.text] : []), ...said].map(sentence => displayName(sentence));
}

function overlaySentences(overlay: Overlay, state: AppState): readonly string[] {
	switch (overlay.type) {
		case 'dialog': {
			const {title, lines, command, word, confirm} = overlay.dialog;
			return [
				`Question: ${title}.`,
				...lines.filter(line => line !== ''),
				...(command === undefined ? [] : [`The same as a command: ${command}`]),
				...(word === undefined ? [] : [`Type ${word} to go on. Typed so far: ${overlay.field.text || 'nothing'}.`]),
				`Enter: ${confirm}. Escape: go back.`,
			];
		}

		case 'menu': {
			const entries = menuEntries(overlay, state);
			const chosen = entries[overlay.list.cursor];
			return [
				`${overlay.menu === 'help' ? 'Help' : 'Commands'}: ${formatCounted(entries.length, 'entry', 'entries')}.`,
				...(chosen ? [`${overlay.list.cursor + 1}: ${chosen.keys.join(' or ')}, ${chosen.help}.`] : []),
			];
		}

		case 'picker': {
			const entries = pickerEntries(overlay, state);
			const chosen = entries[overlay.list.cursor];
			return [
				`${overlay.title}: ${formatCounted(entries.length, 'snapshot')}.`,
				...(chosen
					? [
							`${overlay.list.cursor + 1}: ${shortRef(chosen.ref)} of ${sourceText(chosen)}, ${formatTime(chosen.created)}${overlay.marks.has(chosen.ref) ? ', marked' : ''}.`,
						]
					: []),
			];
		}
	}
}
