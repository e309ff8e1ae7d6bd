import type {Key} from '../terminal/keys.js';

/** One line that is being typed. */
export type TextField = {
	readonly text: string;
	/** Where the next character goes, in UTF-16 units, never inside of a grapheme. */
	readonly cursor: number;
};

export const emptyField: TextField = {text: '', cursor: 0};

export const fieldOf = (text: string): TextField => ({text, cursor: text.length});

const segmenter = new Intl.Segmenter();

type Edit = (field: TextField) => TextField;

const edits: Readonly<Record<string, Edit>> = {
	backspace: ({text, cursor}) => cut(text, before(text, cursor), cursor),
	delete: ({text, cursor}) => cut(text, cursor, after(text, cursor)),
	left: ({text, cursor}) => ({text, cursor: before(text, cursor)}),
	right: ({text, cursor}) => ({text, cursor: after(text, cursor)}),
	home: ({text}) => ({text, cursor: 0}),
	end: ({text}) => ({text, cursor: text.length}),
	'ctrl-a': ({text}) => ({text, cursor: 0}),
	'ctrl-e': ({text}) => ({text, cursor: text.length}),
	'ctrl-u': ({text, cursor}) => cut(text, 0, cursor),
	'ctrl-k': ({text, cursor}) => cut(text, cursor, text.length),
	'ctrl-w': ({text, cursor}) => cut(text, text.slice(0, cursor).search(/\S+\s*$/), cursor),
};

/** The field after a key; `undefined` when the key edits nothing. */
export function editField(field: TextField, key: Key): TextField | undefined {
	return key.text === undefined ? edits[key.name]?.(field) : insertText(field, key.text);
}

/** Whether a key means something in a field. */
export const editsField = ({name, text}: Key): boolean => text !== undefined || name in edits;

/** What is pasted stays one line, and loses what a terminal would obey. */
export function insertText({text, cursor}: TextField, inserted: string): TextField {
	const line = inserted.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/\p{Cc}/gu, '');
	return {text: text.slice(0, cursor) + line + text.slice(cursor), cursor: cursor + line.length};
}

function cut(text: string, from: number, to: number): TextField {
	const start = Math.max(0, from);
	return {text: text.slice(0, start) + text.slice(to), cursor: start};
}

const before = (text: string, cursor: number): number =>
	cursor - ([...segmenter.segment(text.slice(0, cursor))].at(-1)?.segment.length ?? 0);

const after = (text: string, cursor: number): number =>
	cursor + ([...segmenter.segment(text.slice(cursor))][0]?.segment.length ?? 0);
