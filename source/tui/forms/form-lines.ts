import {displayName} from '../../format.js';
import {fieldSpans} from '../components/field-spans.js';
import {fitText, type Span} from '../components/line.js';
import {fieldOf} from '../state/text-field.js';
import type {Glyphs} from '../theme/theme.js';
import type {Form, FormField} from './form.js';

const secretSign = '•';

/** A form as lines of so many cells, a line a field. */
export function formLines({fields, row}: Form, width: number, glyphs: Glyphs): ReadonlyArray<readonly Span[]> {
	const labelCells = Math.max(8, ...fields.map(({label}) => label.length)) + 2;
	return fields.map((field, index): readonly Span[] => {
		const isHere = index === row;
		return [
			{text: isHere ? `${glyphs.cursor} ` : '  ', tone: 'accent'},
			{text: fitText(field.label, labelCells), tone: isHere ? 'bright' : 'dim'},
			...valueSpans(field, isHere, {width: Math.max(10, width - labelCells - 2), glyphs}),
		];
	});
}

function valueSpans(
	field: FormField,
	isHere: boolean,
	{width, glyphs}: {readonly width: number; readonly glyphs: Glyphs},
): readonly Span[] {
	switch (field.kind) {
		case 'text': {
			const {isSecret = false, hint = ''} = field;
			const typed = isSecret ? fieldOf(secretSign.repeat(field.field.text.length)) : field.field;
			if (isHere) {
				return field.field.text === '' && hint !== ''
					? [
							{text: ' ', isInverse: true},
							{text: fitText(hint, width - 1), tone: 'faint'},
						]
					: fieldSpans(typed, width);
			}

			return typed.text === ''
				? [{text: fitText(hint, width), tone: 'faint'}]
				: [{text: fitText(displayName(typed.text), width, 'left', 'middle')}];
		}

		case 'choice': {
			return field.options.map((option, index): Span => ({
				text: `(${index === field.chosen ? glyphs.marked : ' '}) ${option}   `,
				tone: index === field.chosen ? (isHere ? 'bright' : 'plain') : 'dim',
			}));
		}

		case 'switch': {
			return [{text: `[${field.isOn ? glyphs.ok : ' '}]`, tone: field.isOn ? 'accent' : 'dim'}];
		}
	}
}
