import type {Binding} from '../../app/page.js';
import type {SetupMessage, SetupState} from './setup-state.js';

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

export function setupKeys({step, isConfirming}: SetupState): ReadonlyArray<Binding<SetupMessage>> {
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
				: [goOn('I have written them down', 'Hide the words, and confirm three of them'), goBack];
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
			return [goOn('go on', 'Go to the next line, or to the next step'), ...lines, goBack];
		}
	}
}
