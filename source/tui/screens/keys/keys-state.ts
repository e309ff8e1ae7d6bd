import type {Credentials, KeySlotInfo} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import {problemText} from '../../app/problem.js';
import type {Shell} from '../../app/shell.js';
import {editForm, type Form, formOf, moveForm, textField, textIn} from '../../forms/form.js';
import type {Key} from '../../terminal/keys.js';

export type KeyAction = 'add' | 'passwd' | 'recovery' | 'remove';

export type KeysState = {
	/** Absent while they are being read. */
	readonly slots?: readonly KeySlotInfo[];
	readonly cursor: number;
	/** What is being done, and the passwords for it. */
	readonly action?: {readonly kind: KeyAction; readonly form: Form};
	readonly isBusy: boolean;
	readonly problem?: string;
	/** 24 words that were just made, until they are left. */
	readonly phrase?: readonly string[];
};

export type KeysMessage =
	| {readonly type: 'begin'; readonly kind: KeyAction}
	| {readonly type: 'copy'}
	| {readonly type: 'done'; readonly phrase?: readonly string[]}
	| {readonly type: 'end'}
	| {readonly type: 'enter'}
	| {readonly type: 'failed'; readonly problem: string}
	| {readonly type: 'loaded'; readonly slots: readonly KeySlotInfo[]}
	| {readonly type: 'move'; readonly by: number}
	| {readonly type: 'remove'}
	| {readonly type: 'typed'; readonly key: Key};

type KeysStep = Step<KeysState, KeysMessage>;

const load: Effect<KeysMessage> = async ({services, emit, signal}) => {
	const keys = await services.client.keys();
	emit({type: 'loaded', slots: await keys.list({signal})});
};

export const startKeys = (): KeysStep => ({state: {cursor: 0, isBusy: false}, effects: [load]});

const current = textField('current', 'Password now', {isSecret: true});
const next = [textField('next', 'New password', {isSecret: true}), textField('again', 'Again', {isSecret: true})];

const forms: Readonly<Record<KeyAction, Form>> = {
	add: formOf(current, ...next),
	passwd: formOf(current, ...next),
	recovery: formOf(current),
	remove: formOf(current),
};

/** The command that does the same. */
export function keyCommand({action, slots = [], cursor}: KeysState, {commandLine}: Shell): string {
	const name = slots[cursor]?.key.replace(/^keys\//, '') ?? '';
	const words = {add: 'add', passwd: 'passwd', recovery: 'add-recovery', remove: `remove ${name}`};
	return commandLine(`key ${action ? words[action.kind] : 'list'}`);
}

export function reduceKeys(state: KeysState, message: KeysMessage, shell: Shell): KeysStep {
	switch (message.type) {
		case 'loaded': {
			return {
				state: {...state, slots: message.slots, cursor: Math.min(state.cursor, Math.max(0, message.slots.length - 1))},
			};
		}

		case 'begin': {
			return {
				state: {
					...state,
					action: {kind: message.kind, form: forms[message.kind]},
					problem: undefined,
					phrase: undefined,
				},
			};
		}

		case 'end': {
			// Passwords and phrase do not outlive what they were for.
			return {state: {...state, action: undefined, problem: undefined, phrase: undefined}};
		}

		case 'move': {
			const {action, slots = []} = state;
			return {
				state: action
					? {...state, action: {...action, form: moveForm(action.form, message.by)}}
					: {...state, cursor: Math.max(0, Math.min(slots.length - 1, state.cursor + message.by))},
			};
		}

		case 'typed': {
			return {state: type(state, message.key)};
		}

		case 'enter': {
			return enter(state, shell);
		}

		case 'remove': {
			const {action, slots = [], cursor} = state;
			const slot = slots[cursor];
			return action && slot
				? {state: {...state, isBusy: true}, effects: [changeKeys('remove', action.form, slot.key)]}
				: {state};
		}

		case 'done': {
			const text = 'Done';
			return {
				state: {...state, isBusy: false, action: undefined, ...(message.phrase && {phrase: message.phrase})},
				effects: [load],
				requests: [{type: 'notice', text}],
			};
		}

		case 'failed': {
			return {state: {...state, isBusy: false, problem: message.problem}};
		}

		case 'copy': {
			return {state, requests: [{type: 'copy', text: keyCommand(state, shell), what: 'the command line'}]};
		}
	}
}

function type(state: KeysState, key: Key): KeysState {
	const {action, isBusy} = state;
	const form = action && !isBusy ? editForm(action.form, key) : undefined;
	return action && form ? {...state, problem: undefined, action: {...action, form}} : state;
}

function enter(state: KeysState, shell: Shell): KeysStep {
	const {action, isBusy, slots = [], cursor} = state;
	if (!action || isBusy) {
		return {state};
	}

	const {kind, form} = action;
	if (form.row < form.fields.length - 1) {
		return {state: {...state, action: {kind, form: moveForm(form, 1)}}};
	}

	const isNew = kind === 'add' || kind === 'passwd';
	if (isNew && (textIn(form, 'next') === '' || textIn(form, 'next') !== textIn(form, 'again'))) {
		return {state: {...state, problem: 'The new password is empty, or the two differ'}};
	}

	if (kind !== 'remove') {
		return {state: {...state, isBusy: true}, effects: [changeKeys(kind, form, '')]};
	}

	const name = slots[cursor]?.key.replace(/^keys\//, '') ?? '';
	return {
		state,
		requests: [
			{
				type: 'ask',
				dialog: {
					title: 'Remove a key',
					lines: [
						`${name} will not open the repository any more.`,
						'The last key is never removed, nor the only one that your password opens.',
					],
					command: keyCommand(state, shell),
					word: `remove ${name}`,
					confirm: 'remove it',
					isDangerous: true,
				},
				requests: [{type: 'reply', reply: {type: 'remove'}}],
			},
		],
	};
}

/** One change of the keys, under the lock of the repository. */
function changeKeys(kind: KeyAction, form: Form, slot: string): Effect<KeysMessage> {
	return async ({services, emit, signal}) => {
		const credentials: Credentials = {password: textIn(form, 'current')};
		const password = textIn(form, 'next');
		try {
			const keys = await services.client.keys();
			switch (kind) {
				case 'add': {
					await keys.addPassword(credentials, password, {signal});
					emit({type: 'done'});
					break;
				}

				case 'passwd': {
					await keys.changePassword(textIn(form, 'current'), password, {signal});
					emit({type: 'done'});
					break;
				}

				case 'recovery': {
					const {recoveryPhrase} = await keys.addRecoveryKey(credentials, {signal});
					emit({type: 'done', phrase: recoveryPhrase.split(' ')});
					break;
				}

				case 'remove': {
					await keys.remove(credentials, slot, {signal});
					emit({type: 'done'});
					break;
				}
			}
		} catch (error) {
			if (!signal.aborted) {
				emit({type: 'failed', problem: problemText(error)});
			}
		}
	};
}
