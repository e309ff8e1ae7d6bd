import type {Delivery} from '../app/page.js';
import type {Dialog, Request} from '../app/request.js';
import type {ListState} from '../state/list-state.js';
import type {TextField} from '../state/text-field.js';
import type {Marks} from '../state/marks.js';

/** A question; Enter carries out what is asked, Escape goes back. */
export type DialogOverlay = {
	readonly type: 'dialog';
	readonly dialog: Dialog;
	/** What was typed of the word. */
	readonly field: TextField;
	readonly requests: ReadonlyArray<Request<Delivery>>;
};

/** All that can be done, to be searched and run: the help and the palette. */
export type MenuOverlay = {
	readonly type: 'menu';
	readonly menu: 'help' | 'palette';
	readonly field: TextField;
	readonly list: ListState;
};

/** A choice of snapshots. */
export type PickerOverlay = {
	readonly type: 'picker';
	readonly title: string;
	readonly isMultiple: boolean;
	readonly field: TextField;
	readonly list: ListState;
	readonly marks: Marks;
	readonly replyWith: (refs: readonly string[]) => Delivery;
	readonly leaveWith?: Delivery;
};

export type Overlay = DialogOverlay | MenuOverlay | PickerOverlay;

/** What a key does to an overlay: another state of it, or it closes and asks for something. */
export type OverlayStep =
	{readonly overlay: Overlay} | {readonly closed: true; readonly requests: ReadonlyArray<Request<Delivery>>};
