import type {Binding} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import type {RetentionMessage, RetentionState} from './retention-state.js';

const whileTyping: ReadonlyArray<Binding<RetentionMessage>> = [
	{
		keys: ['enter'],
		label: 'take it',
		help: 'Take what was typed into the policy',
		isHinted: true,
		message: {type: 'type-end', isKept: true},
	},
	{
		keys: ['escape'],
		label: 'drop it',
		help: 'Leave the rule as it was',
		isHinted: true,
		message: {type: 'type-end', isKept: false},
	},
];

const always: ReadonlyArray<Binding<RetentionMessage>> = [
	{keys: ['tab'], label: 'next rule', help: 'Go to the next rule', isHinted: true, message: {type: 'next', by: 1}},
	{
		keys: ['right', '+', '='],
		label: 'more',
		help: 'Keep one more by this rule',
		isHinted: true,
		message: {type: 'change', by: 1},
	},
	{
		keys: ['left', '-'],
		label: 'less',
		help: 'Keep one less by this rule',
		isHinted: true,
		message: {type: 'change', by: -1},
	},
	{
		keys: ['enter', 'f'],
		label: 'dry run & forget…',
		help: 'Show what forgetting would free and lose, before anything is done',
		isHinted: true,
		message: {type: 'forget'},
	},
	{
		keys: ['w'],
		label: 'what if',
		help: 'Play the policy two years into the future',
		isHinted: true,
		message: {type: 'future'},
	},
	{
		keys: ['x'],
		label: 'only removed',
		help: 'Show only what would be removed',
		isHinted: true,
		message: {type: 'only-removed'},
	},
	{
		keys: ['s'],
		label: 'save policy',
		help: 'Save the policy in the profile; nothing is deleted',
		isHinted: true,
		message: {type: 'save'},
	},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
	{
		keys: ['t'],
		label: 'tags',
		help: 'Keep snapshots with certain tags, whatever their age',
		message: {type: 'type', rule: 'tags'},
	},
	{
		keys: ['i'],
		label: 'within',
		help: 'Keep all that are younger than a span, such as 30d',
		message: {type: 'type', rule: 'within'},
	},
	{
		keys: ['U'],
		label: 'undo',
		help: 'Go back to the policy that is saved, or to the usual one',
		message: {type: 'usual'},
	},
	{keys: ['shift-tab'], label: 'rule before', help: 'Go to the rule before', message: {type: 'next', by: -1}},
	{keys: [']'], label: 'ten more', help: 'Keep ten more by this rule', message: {type: 'change', by: 10}},
	{keys: ['['], label: 'ten less', help: 'Keep ten less by this rule', message: {type: 'change', by: -10}},
	...moveKeys<RetentionMessage>(move => ({type: 'move', move})),
];

export const retentionKeys = ({typing}: RetentionState): ReadonlyArray<Binding<RetentionMessage>> =>
	typing ? whileTyping : always;
