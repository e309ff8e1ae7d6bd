import {editField, emptyField, fieldOf, type TextField} from '../state/text-field.js';
import type {Key} from '../terminal/keys.js';

/** One line of a form. */
export type FormField =
	| {
			readonly kind: 'text';
			readonly name: string;
			readonly label: string;
			readonly field: TextField;
			/** Shown while nothing is typed. */
			readonly hint?: string;
			/** Only that something was typed is shown. */
			readonly isSecret?: boolean;
	  }
	| {
			readonly kind: 'choice';
			readonly name: string;
			readonly label: string;
			readonly options: readonly string[];
			readonly chosen: number;
	  }
	| {readonly kind: 'switch'; readonly name: string; readonly label: string; readonly isOn: boolean};

/** Some lines, one of which has the keys. */
export type Form = {readonly fields: readonly FormField[]; readonly row: number};

export const textField = (
	name: string,
	label: string,
	{text = '', ...rest}: {readonly text?: string; readonly hint?: string; readonly isSecret?: boolean} = {},
): FormField => ({kind: 'text', name, label, field: text === '' ? emptyField : fieldOf(text), ...rest});

export const choiceField = (name: string, label: string, options: readonly string[], chosen = 0): FormField => ({
	kind: 'choice',
	name,
	label,
	options,
	chosen,
});

export const switchField = (name: string, label: string, isOn = false): FormField => ({
	kind: 'switch',
	name,
	label,
	isOn,
});

export const formOf = (...fields: readonly FormField[]): Form => ({fields, row: 0});

/** What is typed in a field of text; empty for other fields, and for none. */
export function textIn({fields}: Form, name: string): string {
	const field = fields.find(candidate => candidate.name === name);
	return field?.kind === 'text' ? field.field.text : '';
}

export function choiceIn({fields}: Form, name: string): string {
	const field = fields.find(candidate => candidate.name === name);
	return field?.kind === 'choice' ? (field.options[field.chosen] ?? '') : '';
}

export function isOnIn({fields}: Form, name: string): boolean {
	const field = fields.find(candidate => candidate.name === name);
	return field?.kind === 'switch' && field.isOn;
}

/** Other fields, of which those that were there keep what they hold. */
export function withFields(form: Form, fields: readonly FormField[]): Form {
	const kept = fields.map(
		field => form.fields.find(({name, kind}) => name === field.name && kind === field.kind) ?? field,
	);
	return {fields: kept, row: Math.min(form.row, Math.max(0, kept.length - 1))};
}

export const moveForm = ({fields, row}: Form, by: number): Form => ({
	fields,
	row: fields.length === 0 ? 0 : (row + by + fields.length) % fields.length,
});

/** The form after a key; `undefined` when the key does nothing to the chosen line. */
export function editForm(form: Form, key: Key): Form | undefined {
	const field = form.fields[form.row];
	const edited = field && editOne(field, key);
	return edited && {...form, fields: form.fields.map((other, row) => (row === form.row ? edited : other))};
}

function editOne(field: FormField, key: Key): FormField | undefined {
	switch (field.kind) {
		case 'text': {
			const edited = editField(field.field, key);
			return edited && {...field, field: edited};
		}

		case 'choice': {
			const by = key.name === 'left' ? -1 : key.name === 'right' || key.name === 'space' ? 1 : 0;
			const {length} = field.options;
			return by === 0 ? undefined : {...field, chosen: (field.chosen + by + length) % length};
		}

		case 'switch': {
			return key.name === 'space' ? {...field, isOn: !field.isOn} : undefined;
		}
	}
}
