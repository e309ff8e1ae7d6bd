import {formatCounted} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {editsField} from '../../state/text-field.js';
import {type KeysMessage, type KeysState, reduceKeys, startKeys} from './keys-state.js';
import {KeysView, slotText} from './keys-view.js';

type KeysKey = Binding<KeysMessage>;

const onTable: readonly KeysKey[] = [
	{
		keys: ['a'],
		label: 'add password',
		help: 'Add a password beside those that there are',
		isHinted: true,
		message: {type: 'begin', kind: 'add'},
	},
	{
		keys: ['p'],
		label: 'change password',
		help: 'Put a new password in the place of the old',
		isHinted: true,
		message: {type: 'begin', kind: 'passwd'},
	},
	{
		keys: ['r'],
		label: 'recovery phrase',
		help: 'Add a recovery phrase of 24 words',
		isHinted: true,
		message: {type: 'begin', kind: 'recovery'},
	},
	{
		keys: ['x'],
		label: 'remove…',
		help: 'Remove the chosen key',
		isHinted: true,
		message: {type: 'begin', kind: 'remove'},
	},
	{keys: ['y'], label: 'copy command', help: 'Copy the command line that does the same', message: {type: 'copy'}},
	{keys: ['down', 'j'], label: 'down', help: 'Move down', message: {type: 'move', by: 1}},
	{keys: ['up', 'k'], label: 'up', help: 'Move up', message: {type: 'move', by: -1}},
];

const onForm: readonly KeysKey[] = [
	{keys: ['enter'], label: 'go on', help: 'Go to the next line, or do it', isHinted: true, message: {type: 'enter'}},
	{keys: ['down', 'tab'], label: 'next line', help: 'Go to the next line', message: {type: 'move', by: 1}},
	{keys: ['up', 'shift-tab'], label: 'line before', help: 'Go to the line before', message: {type: 'move', by: -1}},
	{keys: ['escape'], label: 'drop it', help: 'Leave the keys as they are', isHinted: true, message: {type: 'end'}},
];

const onPhrase: readonly KeysKey[] = [
	{
		keys: ['enter', 'escape'],
		label: 'I have written them down',
		help: 'Wipe the words; they are never shown again',
		isHinted: true,
		message: {type: 'end'},
	},
];

/** The ways into the repository. Every change asks for the password that opens it now. */
export const keysScreen = defineScreen<Record<never, never>, KeysState, KeysMessage>({
	name: 'keys',
	start: startKeys,
	reduce: reduceKeys,
	keys: ({action, phrase}) => (phrase ? onPhrase : action ? onForm : onTable),
	typing: ({action}) => (action ? key => (editsField(key) ? {type: 'typed', key} : undefined) : undefined),
	isHeld: ({phrase}) => phrase !== undefined,
	title: () => 'keys',
	View: KeysView,
	sentences: ({slots, cursor, action, problem, phrase}) => [
		slots ? `${formatCounted(slots.length, 'key')}.` : 'Reading the keys.',
		...(slots?.slice(cursor, cursor + 1).map(slotText) ?? []),
		...(action ? [`${action.form.fields[action.form.row]?.label ?? ''}:`] : []),
		...(phrase ? [`Write down: ${phrase.map((word, index) => `${index + 1} ${word}`).join(', ')}.`] : []),
		...(problem === undefined ? [] : [problem]),
	],
});
