import type {Key} from '../terminal/keys.js';
import {editField} from '../state/text-field.js';
import type {DialogOverlay, OverlayStep} from './overlay.js';

/** Whether Enter carries it out: what asks for a word needs the word. */
export const isConfirmed = ({dialog, field}: DialogOverlay): boolean =>
	dialog.word === undefined || field.text.trim() === dialog.word;

export function reduceDialog(overlay: DialogOverlay, key: Key): OverlayStep {
	const {dialog, field} = overlay;
	const isTyping = dialog.word !== undefined;
	if (key.name === 'escape' || (!isTyping && (key.name === 'q' || key.name === 'n'))) {
		return {closed: true, requests: []};
	}

	if (key.name === 'enter') {
		return isConfirmed(overlay) ? {closed: true, requests: overlay.requests} : {overlay};
	}

	if (dialog.command !== undefined && key.name === (isTyping ? 'ctrl-y' : 'y')) {
		return {
			closed: true,
			requests: [
				{type: 'ask', dialog, requests: overlay.requests},
				{type: 'copy', text: dialog.command, what: 'the command line'},
			],
		};
	}

	return {overlay: {...overlay, field: (isTyping ? editField(field, key) : undefined) ?? field}};
}
