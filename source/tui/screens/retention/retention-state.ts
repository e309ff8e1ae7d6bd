import process from 'node:process';
import {ForgetPolicy, type GroupFuture, type KeepRules, playPolicy, type StatsResult} from '../../../index.js';
import {readProfile, writeProfile} from '../../../profile/profile-file.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {editField, fieldOf, type TextField} from '../../state/text-field.js';
import type {Key} from '../../terminal/keys.js';
import {forgetScreen} from '../forget/forget-screen.js';
import {cachedPreview, type PolicyPreview, type PreviewRow} from './policy-preview.js';
import {countOf, countRules, isEmptyPolicy, policyFlags, usualRules, withCount} from './policy-rules.js';
import {retentionExtent} from './retention-layout.js';

export type RetentionState = {
	readonly rules: KeepRules;
	/** Of the rules that count. */
	readonly chosen: number;
	readonly list: ListState;
	readonly onlyRemoved: boolean;
	/** Whether the future is shown instead of the snapshots. */
	readonly isFuture: boolean;
	/** Played for `futureOf`; absent while it is being played. */
	readonly futures?: readonly GroupFuture[];
	readonly futureOf?: KeepRules;
	/** What is typed for the rules that are texts. */
	readonly typing?: {readonly rule: 'tags' | 'within'; readonly field: TextField};
	readonly stats?: StatsResult;
	/** Why there are no figures. */
	readonly statsProblem?: string;
	/** As they stand in the profile. */
	readonly saved?: KeepRules;
};

export type RetentionMessage =
	| {readonly type: 'change'; readonly by: number}
	| {readonly type: 'changed'}
	| {readonly type: 'copy'}
	| {readonly type: 'forget'}
	| {readonly type: 'future'}
	| {readonly type: 'loaded'; readonly saved: KeepRules | undefined}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'next'; readonly by: number}
	| {readonly type: 'only-removed'}
	| {readonly type: 'played'; readonly rules: KeepRules; readonly futures: readonly GroupFuture[]}
	| {readonly type: 'save'}
	| {readonly type: 'saved'; readonly rules: KeepRules}
	| {readonly type: 'stats'; readonly stats: StatsResult}
	| {readonly type: 'stats-failed'; readonly problem: string}
	| {readonly type: 'type'; readonly rule: 'tags' | 'within'}
	| {readonly type: 'type-end'; readonly isKept: boolean}
	| {readonly type: 'typed'; readonly key: Key}
	| {readonly type: 'usual'};

type RetentionStep = Step<RetentionState, RetentionMessage>;

const loadProfile: Effect<RetentionMessage> = ({emit}) => {
	emit({type: 'loaded', saved: readProfile(process.env)?.retention});
};

const loadStats: Effect<RetentionMessage> = async ({services, emit, signal}) => {
	try {
		emit({type: 'stats', stats: await services.client.stats({signal})});
	} catch (error) {
		if (!signal.aborted) {
			emit({type: 'stats-failed', problem: error instanceof Error ? error.message : String(error)});
		}
	}
};

/** @param rules To begin with, instead of those of the profile. */
export const startRetention = ({rules}: {readonly rules?: KeepRules}): RetentionStep => ({
	state: {rules: rules ?? usualRules, chosen: 0, list: listStart, onlyRemoved: false, isFuture: false},
	effects: [...(rules ? [] : [loadProfile]), loadStats],
});

export const previewOf = ({rules, stats}: RetentionState, {snapshots}: Shell): PolicyPreview =>
	cachedPreview(snapshots.items, rules, stats);

/** The rows of the list. */
export const shownRows = (state: RetentionState, shell: Shell): readonly PreviewRow[] => {
	const {rows} = previewOf(state, shell);
	return state.onlyRemoved ? rows.filter(({isKept}) => !isKept) : rows;
};

export const retentionCommand = ({rules}: RetentionState, {commandLine}: Shell): string =>
	commandLine(`forget ${policyFlags(rules)} --dry-run`);

export function reduceRetention(state: RetentionState, message: RetentionMessage, shell: Shell): RetentionStep {
	switch (message.type) {
		case 'next': {
			return {state: {...state, chosen: (state.chosen + message.by + countRules.length) % countRules.length}};
		}

		case 'change': {
			return changeRule(state, message.by, shell);
		}

		case 'usual': {
			return undo(state, shell);
		}

		case 'move': {
			const extent = retentionExtent(shell.area, shownRows(state, shell).length);
			return {state: {...state, list: moveList(state.list, message.move, extent)}};
		}

		case 'only-removed': {
			return {state: {...state, onlyRemoved: !state.onlyRemoved, isFuture: false, list: listStart}};
		}

		case 'future': {
			return toggleFuture(state, shell);
		}

		case 'played': {
			return {
				state: message.rules === state.rules ? {...state, futures: message.futures, futureOf: message.rules} : state,
			};
		}

		case 'type': {
			return {state: {...state, typing: {rule: message.rule, field: fieldOf(typedText(state.rules, message.rule))}}};
		}

		case 'typed': {
			return {state: typeRule(state, message.key)};
		}

		case 'type-end': {
			return endTyping(state, message.isKept, shell);
		}

		case 'loaded': {
			return withSaved(state, message.saved, shell);
		}

		case 'stats': {
			return {state: {...state, stats: message.stats}};
		}

		case 'stats-failed': {
			return {state: {...state, statsProblem: message.problem}};
		}

		case 'changed': {
			return {state: {...state, stats: undefined, list: listStart}, effects: [loadStats]};
		}

		case 'copy': {
			return {state, requests: [{type: 'copy', text: retentionCommand(state, shell), what: 'the command line'}]};
		}

		case 'save': {
			return save(state);
		}

		case 'saved': {
			const text = 'Saved: `holdfast forget` without rules follows this policy now. Nothing was deleted';
			return {state: {...state, saved: message.rules}, requests: [{type: 'notice', text}]};
		}

		case 'forget': {
			return openForget(state, shell);
		}
	}
}

function changeRule(state: RetentionState, by: number, shell: Shell): RetentionStep {
	const rule = countRules[state.chosen] ?? 'last';
	return withRules(state, withCount(state.rules, rule, countOf(state.rules, rule) + by), shell);
}

const undo = (state: RetentionState, shell: Shell): RetentionStep => withRules(state, state.saved ?? usualRules, shell);

const withSaved = (state: RetentionState, saved: KeepRules | undefined, shell: Shell): RetentionStep =>
	saved ? withRules({...state, saved}, saved, shell) : {state};

function toggleFuture(state: RetentionState, shell: Shell): RetentionStep {
	const next = {...state, isFuture: !state.isFuture};
	return {state: next, effects: next.isFuture ? play(next, shell) : []};
}

const typedText = ({keepWithin = '', keepTags = []}: KeepRules, rule: 'tags' | 'within'): string =>
	rule === 'within' ? keepWithin : keepTags.join(', ');

function typeRule(state: RetentionState, key: Key): RetentionState {
	const {typing} = state;
	const field = typing && editField(typing.field, key);
	return typing && field ? {...state, typing: {...typing, field}} : state;
}

function endTyping({typing, ...state}: RetentionState, isKept: boolean, shell: Shell): RetentionStep {
	return typing && isKept ? withRules(state, withTyped(state.rules, typing), shell) : {state};
}

function openForget(state: RetentionState, shell: Shell): RetentionStep {
	const {removed, problem} = previewOf(state, shell);
	if (problem !== undefined || removed.length === 0) {
		const text = problem ?? 'Every snapshot is kept: there is nothing to forget';
		return {state, requests: [{type: 'notice', text, tone: 'changed'}]};
	}

	return {state, requests: [{type: 'open', screen: forgetScreen({rules: state.rules})}]};
}

function withRules(state: RetentionState, rules: KeepRules, shell: Shell): RetentionStep {
	const next: RetentionState = {...state, rules, ...(state.onlyRemoved && {list: listStart})};
	return {state: next, effects: next.isFuture ? play(next, shell) : []};
}

function withTyped(rules: KeepRules, {rule, field}: NonNullable<RetentionState['typing']>): KeepRules {
	const {keepWithin, keepTags, ...counts} = rules;
	const text = field.text.trim();
	if (rule === 'within') {
		return {...counts, ...(keepTags && {keepTags}), ...(text !== '' && {keepWithin: text})};
	}

	const tags = text
		.split(',')
		.map(tag => tag.trim())
		.filter(tag => tag !== '');
	return {...counts, ...(keepWithin !== undefined && {keepWithin}), ...(tags.length > 0 && {keepTags: tags})};
}

function play(state: RetentionState, shell: Shell): ReadonlyArray<Effect<RetentionMessage>> {
	const {rules} = state;
	if (previewOf(state, shell).problem !== undefined) {
		return [];
	}

	return [
		async ({emit, signal}) => {
			const futures = await playPolicy(shell.snapshots.items, {policy: new ForgetPolicy(rules), signal});
			emit({type: 'played', rules, futures});
		},
	];
}

function save(state: RetentionState): RetentionStep {
	const {rules} = state;
	if (isEmptyPolicy(rules)) {
		return {state, requests: [{type: 'notice', text: 'A policy that keeps nothing is not saved', tone: 'changed'}]};
	}

	return {
		state,
		effects: [
			async ({emit}) => {
				await writeProfile(process.env, {...readProfile(process.env), retention: rules});
				emit({type: 'saved', rules});
			},
		],
	};
}
