import {shellOf} from '../../source/tui/app/state.js';
import {reduceSetup} from '../../source/tui/screens/setup/reduce-setup.js';
import type {SetupMessage, SetupState} from '../../source/tui/screens/setup/setup-state.js';
import {characterKey} from '../../source/tui/terminal/keys.js';
import {homeApp} from './test-app.js';

export const shell = shellOf(homeApp().state);

/** The setup after these messages; what it asks of the world is left out. */
export function after(state: SetupState, ...messages: SetupMessage[]): SetupState {
	let current = state;
	for (const message of messages) {
		current = reduceSetup(current, message, shell).state;
	}

	return current;
}

export const typed = (text: string): SetupMessage[] =>
	[...text].map(letter => ({type: 'typed', key: characterKey(letter)}));

export const enter: SetupMessage = {type: 'enter'};
