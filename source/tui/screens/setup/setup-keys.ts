import type {Binding} from '../../app/page.js';
import {formOfStep, type SetupMessage, type SetupState} from './setup-state.js';

const lines: ReadonlyArray<Binding<SetupMessage>> = [
	{
		keys: ['tab', 'down'],
		label: 'next line',
		help: 'Go to the next line',
		isHinted: true,
		message: {type: 'move', by: 1},
	},
	{keys: ['shift-tab', 'up'], label: 'line before', help: 'Go to the line before', message: {type: 'move', by: -1}},
];

const goOn = (label: string, help: string): Binding<SetupMessage> => ({
	keys: ['enter'],
	label,
	help,
	isHinted: true,
	message: {type: 'enter'},
});

const goBack: Binding<SetupMessage> = {
	keys: ['escape'],
	label: 'back',
	help: 'Go back a step',
	isHinted: true,
	message: {type: 'back'},
};

const change: Binding<SetupMessage> = {
	keys: ['space'],
	label: 'change',
	help: 'Take the next choice, or switch it on or off',
	isHinted: true,
	message: {type: 'typed', key: {name: 'space'}},
};

const whyNotBack = ({isExisting}: SetupState): string =>
	`The repository is ${isExisting ? 'open' : 'made'}; choose what to back up`;

export function setupKeys(state: SetupState): ReadonlyArray<Binding<SetupMessage>> {
	const {step, isConfirming} = state;
	switch (step) {
		case 'retention': {
			return [
				goOn('save', 'Save what was chosen'),
				{
					keys: ['tab', 'down'],
					label: 'next rule',
					help: 'Go to the next rule',
					isHinted: true,
					message: {type: 'move', by: 1},
				},
				{
					keys: ['shift-tab', 'up'],
					label: 'rule before',
					help: 'Go to the rule before',
					message: {type: 'move', by: -1},
				},
				{
					keys: ['right', '+'],
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
				goBack,
			];
		}

		case 'recovery': {
			return isConfirming
				? [
						goOn('go on', 'Compare the words'),
						...lines,
						{...goBack, label: 'see the words', help: 'Show the words again'},
					]
				: [
						goOn('I have written them down', 'Hide the words, and confirm three of them'),
						// The repository is made: there is no way back.
						{...goBack, whyNot: 'Write the words down first: they are never shown again'},
					];
		}

		case 'done': {
			return [
				goOn('first backup', 'Make the first backup now'),
				{
					keys: ['h', 'q', 'escape'],
					label: 'later',
					help: 'Go to the home screen',
					isHinted: true,
					message: {type: 'home'},
				},
			];
		}

		case 'store':
		case 'password':
		case 'sources': {
			const form = formOfStep(state);
			const field = form?.fields[form.row];
			const isTyped = field?.kind === 'text';
			return [
				step === 'sources' && isTyped && field.field.text.trim() !== ''
					? goOn('add the folder', 'Add the folder that is typed')
					: goOn('go on', 'Go to the next line, or to the next step'),
				...(isTyped ? [] : [change]),
				...lines,
				step === 'sources' ? {...goBack, whyNot: whyNotBack(state)} : goBack,
			];
		}
	}
}
