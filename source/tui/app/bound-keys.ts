import {globalKeys} from './global-keys.js';
import type {BoundKey} from './page.js';
import {type AppState, shellOf} from './state.js';

/** Behind the home screen there is nothing to go back to. */
const homeKeys = globalKeys.map(bound => (bound.request.type === 'back' ? {...bound, label: 'quit'} : bound));

/** What can be pressed now: the keys of the screen come before those of the shell. */
export function boundKeys(state: AppState): readonly BoundKey[] {
	const page = state.pages.at(-1);
	const general = state.pages.length > 1 ? globalKeys : homeKeys;
	return page ? [...page.keys(shellOf(state)), ...general] : general;
}
