import {displayName, formatCounted, formatRelativeTime} from '../../../format.js';
import type {LockInfo} from '../../../index.js';
import {type Binding, defineScreen, type Effect, type Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {LocksView} from './locks-view.js';

export type LocksState = {
	/** Absent while they are being read. */
	readonly locks?: readonly LockInfo[];
	/** Place of the chosen one. */
	readonly cursor: number;
};

export type LocksMessage =
	| {readonly type: 'ask'; readonly isAll: boolean}
	| {readonly type: 'break'; readonly locks: readonly LockInfo[]}
	| {readonly type: 'copy'}
	| {readonly type: 'loaded'; readonly locks: readonly LockInfo[]}
	| {readonly type: 'move'; readonly by: number}
	| {readonly type: 'reload'};

const load: Effect<LocksMessage> = async ({services, emit, signal}) => {
	emit({type: 'loaded', locks: await services.client.locks({signal})});
};

const onLocks: ReadonlyArray<Binding<LocksMessage>> = [
	{keys: ['x'], label: 'remove…', help: 'Remove the chosen lock', isHinted: true, message: {type: 'ask', isAll: false}},
	{keys: ['X'], label: 'remove all…', help: 'Remove all locks', isHinted: true, message: {type: 'ask', isAll: true}},
	{keys: ['down', 'j'], label: 'down', help: 'Move down', message: {type: 'move', by: 1}},
	{keys: ['up', 'k'], label: 'up', help: 'Move up', message: {type: 'move', by: -1}},
];

const always: ReadonlyArray<Binding<LocksMessage>> = [
	{keys: ['r', 'R'], label: 'reload', help: 'Read the locks again', isHinted: true, message: {type: 'reload'}},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that shows the locks',
		isHinted: true,
		message: {type: 'copy'},
	},
];

function locksKeys({locks}: LocksState): ReadonlyArray<Binding<LocksMessage>> {
	const whyNot = locks ? (locks.length === 0 ? 'There is no lock to remove' : undefined) : 'The locks are not read yet';
	return [...onLocks.map(key => ({...key, whyNot})), ...always];
}

/** A sentence about a lock: who, what, since when, and whether somebody is behind it. */
export function lockText({lock, state, key}: LockInfo, now: Date): string {
	return lock
		? displayName(
				`${lock.isShared ? 'shared' : 'exclusive'}, ${lock.operation} by ${lock.holder}, ${formatRelativeTime(new Date(lock.acquiredAt), now)}, ${state}`,
			)
		: `${displayName(key)}, damaged`;
}

function ask(state: LocksState, isAll: boolean, shell: Shell): Step<LocksState, LocksMessage> {
	const {locks = [], cursor} = state;
	const doomed = isAll ? locks : locks.slice(cursor, cursor + 1);
	if (doomed.length === 0) {
		return {state};
	}

	const isHeld = doomed.some(({state: verdict}) => verdict === 'held');
	return {
		state,
		requests: [
			{
				type: 'ask',
				dialog: {
					title: `Remove ${formatCounted(doomed.length, 'lock')}`,
					lines: [
						...doomed.slice(0, 6).map(info => lockText(info, shell.now)),
						isHeld
							? 'Somebody seems to be at work. An operation that loses its lock stops within half a minute, before it writes again.'
							: 'Nobody seems to be behind it any more.',
					],
					...(isAll && {command: shell.commandLine('break-lock')}),
					...(isHeld && {word: 'remove'}),
					confirm: 'remove',
					isDangerous: isHeld,
				},
				requests: [{type: 'reply', reply: {type: 'break', locks: doomed}}],
			},
		],
	};
}

/** Who uses the repository, and locks that were left behind. */
export const locksScreen = defineScreen<Record<never, never>, LocksState, LocksMessage>({
	name: 'locks',
	start: () => ({state: {cursor: 0}, effects: [load]}),
	reduce(state, message, shell) {
		switch (message.type) {
			case 'loaded': {
				const cursor = Math.max(0, Math.min(state.cursor, message.locks.length - 1));
				return {state: {locks: message.locks, cursor}};
			}

			case 'move': {
				const last = Math.max(0, (state.locks?.length ?? 0) - 1);
				return {state: {...state, cursor: Math.max(0, Math.min(last, state.cursor + message.by))}};
			}

			case 'reload': {
				return {state, effects: [load]};
			}

			case 'copy': {
				const text = shell.commandLine('break-lock --dry-run');
				return {state, requests: [{type: 'copy', text, what: 'the command line'}]};
			}

			case 'ask': {
				return ask(state, message.isAll, shell);
			}

			case 'break': {
				const {locks} = message;
				const remove: Effect<LocksMessage> = async tools => {
					await tools.services.client.breakLocks(locks, {signal: tools.signal});
					await load(tools);
				};

				return {state, effects: [remove]};
			}
		}
	},
	keys: locksKeys,
	onChange: {type: 'reload'},
	title: () => 'locks',
	View: LocksView,
	sentences: ({locks, cursor}, {now}) =>
		locks === undefined
			? ['Reading the locks.']
			: [
					locks.length === 0 ? 'No locks: nobody uses the repository.' : `${formatCounted(locks.length, 'lock')}.`,
					...locks.slice(cursor, cursor + 1).map(info => lockText(info, now)),
				],
});
