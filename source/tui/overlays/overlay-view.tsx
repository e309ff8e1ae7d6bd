import type {ReactElement} from 'react';
import type {AppState} from '../app/state.js';
import {DialogView} from './dialog-view.js';
import {MenuView} from './menu-view.js';
import type {Overlay} from './overlay.js';
import {PickerView} from './picker-view.js';

export function OverlayView({overlay, state}: {readonly overlay: Overlay; readonly state: AppState}): ReactElement {
	switch (overlay.type) {
		case 'dialog': {
			return <DialogView overlay={overlay} state={state} />;
		}

		case 'menu': {
			return <MenuView overlay={overlay} state={state} />;
		}

		case 'picker': {
			return <PickerView overlay={overlay} state={state} />;
		}
	}
}
