import {type Form, formOf, textField, textIn} from '../../forms/form.js';
import type {SetupState, SetupTransition} from './setup-state.js';

/** Asks for the words of the recovery phrase that have these numbers, counted from 1. */
export const wordsForm = (numbers: readonly number[]): Form =>
	formOf(...numbers.map(number => textField(`word-${number}`, `Word ${number}`)));

/** `8, 13 and 23` */
export const numbersText = (numbers: readonly number[]): string =>
	numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? ''}`;

/** Goes on when the words are those of the phrase; else the wrong ones are asked for again. */
export function confirmWords(state: SetupState): SetupTransition {
	const {phrase = [], asked, forms} = state;
	const wrong = asked.filter(
		number => textIn(forms.recovery, `word-${number}`).trim().toLowerCase() !== phrase[number - 1],
	);
	if (wrong.length > 0) {
		const text =
			wrong.length === 1 ? `Word ${wrong[0] ?? ''} is another one` : `Words ${numbersText(wrong)} are others`;
		const fresh = wordsForm(asked).fields;
		const fields = forms.recovery.fields.map((field, index) =>
			wrong.includes(asked[index] ?? 0) ? (fresh[index] ?? field) : field,
		);
		return {
			state: {
				...state,
				problem: `${text}. Look at your note, or press Esc to see the words again`,
				forms: {...forms, recovery: {fields, row: asked.indexOf(wrong[0] ?? 0)}},
			},
		};
	}

	const {phrase: _, ...rest} = state;
	return {state: {...rest, step: 'sources', asked: [], forms: {...forms, recovery: formOf()}}};
}
