import type {AppState} from '../app/state.js';
import type {Key} from '../terminal/keys.js';
import type {OverlayStep, Overlay} from './overlay.js';
import {reduceDialog} from './dialog.js';
import {reduceMenu} from './menu.js';
import {reducePicker} from './picker.js';

/** What a key does to what lies over the screen. */
export function reduceOverlay(overlay: Overlay, key: Key, state: AppState): OverlayStep {
	switch (overlay.type) {
		case 'dialog': {
			return reduceDialog(overlay, key);
		}

		case 'menu': {
			return reduceMenu(overlay, key, state);
		}

		case 'picker': {
			return reducePicker(overlay, key, state);
		}
	}
}
