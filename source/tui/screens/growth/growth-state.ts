import {shellWord} from '../../../format.js';
import type {GrowthResult} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import {problemText} from '../../app/problem.js';
import type {Shell} from '../../app/shell.js';
import {listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {editField, emptyField, fieldOf, type TextField} from '../../state/text-field.js';
import type {Key} from '../../terminal/keys.js';
import {growthExtent} from './growth-layout.js';

export type GrowthState = {
	/** Absent while it is found out. */
	readonly result?: GrowthResult;
	readonly problem?: string;
	readonly list: ListState;
	/** Patterns that are tried; none tries the usual ones. */
	readonly patterns: readonly string[];
	/** Patterns that are being typed, with commas between them. */
	readonly typing?: TextField;
	readonly isByRecent: boolean;
};

export type GrowthMessage =
	| {readonly type: 'changed'}
	| {readonly type: 'copy'}
	| {readonly type: 'failed'; readonly problem: string}
	| {readonly type: 'loaded'; readonly result: GrowthResult}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'sort'}
	| {readonly type: 'type'}
	| {readonly type: 'type-end'; readonly isKept: boolean}
	| {readonly type: 'typed'; readonly key: Key};

type GrowthStep = Step<GrowthState, GrowthMessage>;

const load =
	(patterns: readonly string[]): Effect<GrowthMessage> =>
	async ({services, emit, signal}) => {
		try {
			const exclude = patterns.length > 0 ? {exclude: patterns} : {};
			emit({type: 'loaded', result: await services.client.growth({...exclude, signal})});
		} catch (error) {
			if (!signal.aborted) {
				emit({type: 'failed', problem: problemText(error)});
			}
		}
	};

export const startGrowth = (): GrowthStep => ({
	state: {list: listStart, patterns: [], isByRecent: false},
	effects: [load([])],
});

export const growthCommand = ({patterns}: GrowthState, {commandLine}: Shell): string =>
	commandLine(['growth', ...patterns.map(pattern => `--exclude ${shellWord(pattern)}`)].join(' '));

/** The folders as they are listed. */
export const shownFolders = ({result, isByRecent}: GrowthState): GrowthResult['folders'] =>
	isByRecent ? (result?.folders ?? []).toSorted((a, b) => b.recentBytes - a.recentBytes) : (result?.folders ?? []);

export function reduceGrowth(state: GrowthState, message: GrowthMessage, shell: Shell): GrowthStep {
	switch (message.type) {
		case 'loaded': {
			return {state: {...state, result: message.result, problem: undefined}};
		}

		case 'failed': {
			return {state: {...state, problem: message.problem}};
		}

		case 'changed': {
			return {state, effects: [load(state.patterns)]};
		}

		case 'move': {
			const extent = growthExtent(shell.area, state.result?.folders.length ?? 0);
			return {state: {...state, list: moveList(state.list, message.move, extent)}};
		}

		case 'sort': {
			return {state: {...state, isByRecent: !state.isByRecent, list: listStart}};
		}

		case 'copy': {
			return {state, requests: [{type: 'copy', text: growthCommand(state, shell), what: 'the command line'}]};
		}

		case 'type': {
			const chosen = shownFolders(state)[state.list.cursor];
			const suggestion = chosen && chosen.path !== '' ? `/${chosen.path}/` : '';
			return {
				state: {
					...state,
					typing:
						state.patterns.length > 0
							? fieldOf(state.patterns.join(', '))
							: suggestion === ''
								? emptyField
								: fieldOf(suggestion),
				},
			};
		}

		case 'typed': {
			const field = state.typing && editField(state.typing, message.key);
			return {state: field ? {...state, typing: field} : state};
		}

		case 'type-end': {
			const {typing, ...rest} = state;
			if (!typing || !message.isKept) {
				return {state: rest};
			}

			const patterns = typing.text
				.split(',')
				.map(pattern => pattern.trim())
				.filter(pattern => pattern !== '');
			return {state: {...rest, patterns, result: undefined}, effects: [load(patterns)]};
		}
	}
}
