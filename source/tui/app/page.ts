import {createElement, type ReactElement} from 'react';
import type {Key} from '../terminal/keys.js';
import {mapRequest, type Opening, type Request} from './request.js';
import type {Services, Shell} from './shell.js';

/** What a key does on a screen, and how footer, help and palette name it. */
export type BindingText = {
	/** As in `Key.name`; the first is the one that the footer shows. */
	readonly keys: readonly string[];
	/** A word or two for the footer: `browse`. */
	readonly label: string;
	/** For help and palette: `Look at the files of the snapshot`. */
	readonly help: string;
	/** Whether the footer shows it; what stands first stays longest in a narrow window. */
	readonly isHinted?: boolean;
	/** Why it does nothing now. Footer, help and palette leave the key out then; whoever presses it is told this. */
	readonly whyNot?: string;
};

export type Binding<Message> = BindingText & {readonly message: Message};

/** What a binding becomes once it belongs to a page, or to the shell itself. */
export type BoundKey = BindingText & {readonly request: Request<Delivery>};

export type EffectTools<Message> = {
	readonly services: Services;
	/** Sends a message to the screen, unless it was left in the meantime. */
	readonly emit: (message: Message) => void;
	/** Fires when the screen is left. */
	readonly signal: AbortSignal;
};

/** Work that a reducer asks for. What it throws becomes a notice and a line of the log. */
export type Effect<Message> = (tools: EffectTools<Message>) => Promise<void> | void;

export type Step<State, Message> = {
	readonly state: State;
	readonly effects?: ReadonlyArray<Effect<Message>>;
	readonly requests?: ReadonlyArray<Request<Message>>;
};

export type ViewProps<State> = {readonly state: State; readonly shell: Shell};

/**
A screen: view, reducer and keys, each in a file of its own in `screens/<name>/`.

Keys hold no logic: they name a message that the reducer knows. The reducer is pure: what takes time is an effect, which sends messages.
*/
export type ScreenDefinition<Parameters_, State, Message> = {
	readonly name: string;
	readonly start: (parameters: Parameters_, shell: Shell) => Step<State, Message>;
	readonly reduce: (state: State, message: Message, shell: Shell) => Step<State, Message>;
	/** All that can be pressed now, in the order of importance. */
	readonly keys: (state: State, shell: Shell) => ReadonlyArray<Binding<Message>>;
	/** While something is typed: takes the keys that write and edit, and pastes. `undefined` when nothing is typed now. */
	readonly typing?: (state: State) => ((typed: Key) => Message | undefined) | undefined;
	/** Whether it is brought to an end before anything else is gone to: else what it shows once would be lost by one key. */
	readonly isHeld?: (state: State) => boolean;
	/** A press of the mouse, in cells of the screen's area. */
	readonly click?: (state: State, at: {column: number; row: number}, shell: Shell) => Message | undefined;
	/** Sent when an operation has changed the repository. */
	readonly onChange?: Message;
	/** Sent when an operation has ended, whether it changed anything or not. */
	readonly onJobEnd?: Message;
	readonly title: (state: State, shell: Shell) => string;
	/** For the right end of the header. */
	readonly status?: (state: State, shell: Shell) => string;
	readonly View: (props: ViewProps<State>) => ReactElement;
	/** What the screen says to a screen reader, sentence by sentence. */
	readonly sentences: (state: State, shell: Shell) => readonly string[];
};

/** A message on its way to the page that it is for. */
export type Delivery = {
	readonly pageId: number;
	/** `undefined` when this is not the page. */
	readonly deliver: (page: Page, shell: Shell) => PageStep | undefined;
};

export type PageEffect = {
	readonly pageId: number;
	readonly run: (tools: {
		readonly services: Services;
		readonly deliver: (delivery: Delivery) => void;
		readonly signal: AbortSignal;
	}) => Promise<void> | void;
};

export type PageStep = {
	readonly page: Page;
	readonly effects: readonly PageEffect[];
	readonly requests: ReadonlyArray<Request<Delivery>>;
};

/** An open screen with its state, which only the screen itself can look into. Never changes: a message makes another page. */
export type Page = {
	/** Stays the same from message to message. */
	readonly id: number;
	readonly screen: string;
	readonly title: (shell: Shell) => string;
	readonly status: (shell: Shell) => string;
	readonly keys: (shell: Shell) => readonly BoundKey[];
	/** `undefined` when nothing is typed now, or the key does not type. */
	readonly type: (key: Key, shell: Shell) => PageStep | undefined;
	readonly isTyping: boolean;
	readonly isHeld: boolean;
	readonly click: (at: {column: number; row: number}, shell: Shell) => PageStep | undefined;
	readonly changed: (shell: Shell) => PageStep | undefined;
	readonly jobEnded: (shell: Shell) => PageStep | undefined;
	readonly render: (shell: Shell) => ReactElement;
	readonly sentences: (shell: Shell) => readonly string[];
};

let lastId = 0;

/** @returns What opens the screen. */
export function defineScreen<Parameters_, State, Message>(
	definition: ScreenDefinition<Parameters_, State, Message>,
): (parameters: Parameters_) => Opening {
	const states = new WeakMap<Page, State>();
	const {click, name, onChange, onJobEnd, View} = definition;

	const toStep = (id: number, {state, effects = [], requests = []}: Step<State, Message>): PageStep => {
		const wrap = (message: Message): Delivery => ({
			pageId: id,
			deliver: (page, shell) => send(page, message, shell),
		});
		return {
			page: toPage(id, state, wrap),
			effects: effects.map(effect => ({
				pageId: id,
				run: async ({services, deliver, signal}) =>
					effect({
						services,
						signal,
						emit(message) {
							deliver(wrap(message));
						},
					}),
			})),
			requests: requests.map(request => mapRequest(request, wrap)),
		};
	};

	const send = (page: Page, message: Message, shell: Shell): PageStep | undefined => {
		const state = states.get(page);
		return state === undefined ? undefined : toStep(page.id, definition.reduce(state, message, shell));
	};

	const toPage = (id: number, state: State, wrap: (message: Message) => Delivery): Page => {
		const sendUnlessNone = (message: Message | undefined, shell: Shell) =>
			message === undefined ? undefined : send(page, message, shell);
		const type = definition.typing?.(state);
		const page: Page = {
			id,
			screen: name,
			title: shell => definition.title(state, shell),
			status: shell => definition.status?.(state, shell) ?? '',
			keys: shell =>
				definition.keys(state, shell).map(({message, ...text}) => ({
					...text,
					request:
						text.whyNot === undefined
							? {type: 'reply', reply: wrap(message)}
							: {type: 'notice', text: text.whyNot, tone: 'changed'},
				})),
			isTyping: type !== undefined,
			isHeld: definition.isHeld?.(state) ?? false,
			type: (key, shell) => sendUnlessNone(type?.(key), shell),
			click: (at, shell) => sendUnlessNone(click?.(state, at, shell), shell),
			changed: shell => sendUnlessNone(onChange, shell),
			jobEnded: shell => sendUnlessNone(onJobEnd, shell),
			render: shell => createElement(View, {state, shell}),
			sentences: shell => definition.sentences(state, shell),
		};
		states.set(page, state);
		return page;
	};

	return parameters => shell => toStep(++lastId, definition.start(parameters, shell));
}
