import {globalKeys} from './global-keys.js';
import type {BoundKey} from './page.js';
import {type AppState, shellOf} from './state.js';

/** Behind the home screen there is nothing to go back to. */
const homeKeys = globalKeys.map(bound => (bound.request.type === 'back' ? {...bound, label: 'quit'} : bound));

/** What leads nowhere else. */
const heldKeys = globalKeys.filter(({request: {type}}) => !['back', 'home', 'open', 'reload'].includes(type));

/** What can be pressed now: the keys of the screen come before those of the shell. While something is typed, letters are letters. */
export function boundKeys(state: AppState): readonly BoundKey[] {
	const page = state.pages.at(-1);
	const general = page?.isHeld ? heldKeys : state.pages.length > 1 ? globalKeys : homeKeys;
	if (!page) {
		return general;
	}

	const own = page.keys(shellOf(state));
	return page.isTyping
		? [...own, ...whileTyping(general, new Set(own.flatMap(({keys}) => keys)))]
		: [...own, ...general];
}

const whileTyping = (general: readonly BoundKey[], taken: ReadonlySet<string>): readonly BoundKey[] =>
	general
		.map(bound => ({...bound, keys: bound.keys.filter(key => key.length > 1 && !taken.has(key))}))
		.filter(({keys}) => keys.length > 0);
