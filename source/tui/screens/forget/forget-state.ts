import type {ForgetEffect, ForgetPlan, KeepRules} from '../../../index.js';
import {displayName, formatBytes, formatCount, formatCounted, formatFreed, formatFrees} from '../../../format.js';
import {problemText} from '../../app/problem.js';
import type {Effect, Step} from '../../app/page.js';
import type {Dialog} from '../../app/request.js';
import type {Shell} from '../../app/shell.js';
import type {JobDefinition} from '../../jobs/job.js';
import {listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {shortRef} from '../../state/snapshot-search.js';
import {operationScreen} from '../operation/operation-screen.js';
import {policyFlags} from '../retention/policy-rules.js';
import {forgetExtent, forgetLayout, type ForgetLayout} from './forget-layout.js';

/** What is to be forgotten: what rules do not keep, or snapshots that were chosen. */
export type ForgetTarget = {readonly rules: KeepRules} | {readonly refs: readonly string[]};

export type ForgetState = {
	readonly target: ForgetTarget;
	readonly plan?: ForgetPlan;
	/** What the plan frees and loses; absent while it is being found out. */
	readonly effect?: ForgetEffect;
	readonly problem?: string;
	/** Whether what only they need is deleted at once. */
	readonly isPruning: boolean;
	readonly pane: 'lost' | 'snapshots';
	readonly lists: Readonly<Record<'lost' | 'snapshots', ListState>>;
};

export type ForgetMessage =
	| {readonly type: 'changed'}
	| {readonly type: 'confirm'}
	| {readonly type: 'copy'}
	| {readonly type: 'effect'; readonly effect: ForgetEffect}
	| {readonly type: 'failed'; readonly problem: string}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'pane'}
	| {readonly type: 'planned'; readonly plan: ForgetPlan}
	| {readonly type: 'prune'}
	| {readonly type: 'started'; readonly id: number};

type ForgetStep = Step<ForgetState, ForgetMessage>;

export const startForget = (target: ForgetTarget): ForgetStep => ({
	// As the command: nobody prunes by surprise.
	state: {target, isPruning: false, pane: 'snapshots', lists: {lost: listStart, snapshots: listStart}},
	effects: [dryRun(target)],
});

/** Plans, and then finds out what follows. Nothing is written. */
const dryRun =
	(target: ForgetTarget): Effect<ForgetMessage> =>
	async ({services, emit, signal}) => {
		const {client} = services;
		try {
			const plan = await ('rules' in target
				? client.planForgetPolicy({...target.rules, signal})
				: client.planForget(target.refs, {signal}));
			emit({type: 'planned', plan});
			emit({type: 'effect', effect: await client.forgetEffect(plan, {signal})});
		} catch (error) {
			if (!signal.aborted) {
				emit({type: 'failed', problem: problemText(error)});
			}
		}
	};

export function forgetCommand({target, isPruning}: ForgetState, {commandLine}: Shell, flag = ''): string {
	const what = 'rules' in target ? policyFlags(target.rules) : target.refs.map(shortRef).join(' ');
	// Where a long command is cut, what deletes data is still seen.
	return commandLine(`forget${flag}${isPruning ? ' --prune' : ''} ${what}`);
}

export const layoutOf = (state: ForgetState, shell: Shell): ForgetLayout =>
	forgetLayout(shell.area, displayName(forgetCommand(state, shell, ' --dry-run')));

/** Groups of which nothing would be left; such a plan is not carried out. */
export const emptiedGroups = ({plan}: ForgetState): readonly string[] =>
	(plan?.groups ?? []).filter(({keep, remove}) => keep.length === 0 && remove.length > 0).map(({name}) => name);

/** Which of the three steps is reached. */
export const forgetPhase = ({plan, effect}: ForgetState): 'confirm' | 'dry-run' =>
	plan && effect ? 'confirm' : 'dry-run';

export function reduceForget(state: ForgetState, message: ForgetMessage, shell: Shell): ForgetStep {
	switch (message.type) {
		case 'planned': {
			return {state: {...state, plan: message.plan}};
		}

		case 'effect': {
			return {state: {...state, effect: message.effect}};
		}

		case 'failed': {
			return {state: {...state, problem: message.problem}};
		}

		case 'prune': {
			return {state: {...state, isPruning: !state.isPruning}};
		}

		case 'pane': {
			return {state: {...state, pane: state.pane === 'lost' ? 'snapshots' : 'lost'}};
		}

		case 'move': {
			const {pane, lists} = state;
			const count = pane === 'lost' ? (state.effect?.lost.files.length ?? 0) : (state.plan?.remove.length ?? 0);
			const list = moveList(lists[pane], message.move, forgetExtent(layoutOf(state, shell), count));
			return {state: {...state, lists: {...lists, [pane]: list}}};
		}

		case 'copy': {
			const text = forgetCommand(state, shell, ' --dry-run');
			return {state, requests: [{type: 'copy', text, what: 'the command line'}]};
		}

		case 'changed': {
			const {plan: _plan, effect: _effect, problem: _problem, ...rest} = state;
			return {state: rest, effects: [dryRun(state.target)]};
		}

		case 'confirm': {
			return confirm(state, shell);
		}

		case 'started': {
			return {state, requests: [{type: 'back'}, {type: 'open', screen: operationScreen({id: message.id})}]};
		}
	}
}

function confirm(state: ForgetState, shell: Shell): ForgetStep {
	const {plan, effect} = state;
	const [emptied] = emptiedGroups(state);
	if (!plan || !effect) {
		return {state, requests: [{type: 'notice', text: 'The dry run is not done yet', tone: 'changed'}]};
	}

	if (emptied !== undefined) {
		const text = `No snapshot of ${emptied} would be left: add a rule that keeps one, or name the snapshots`;
		return {state, requests: [{type: 'notice', text, tone: 'removed'}]};
	}

	if (plan.refs.size === 0) {
		return {state, requests: [{type: 'notice', text: 'There is nothing to forget'}]};
	}

	const job = {...forgetJob(state, plan, shell), onStart: (id: number): ForgetMessage => ({type: 'started', id})};
	return {
		state,
		requests: [{type: 'ask', dialog: question(state, plan, effect, shell), requests: [{type: 'start-job', job}]}],
	};
}

function question(state: ForgetState, plan: ForgetPlan, {prune, lost}: ForgetEffect, shell: Shell): Dialog {
	const older = lost.versions.count - lost.count;
	return {
		title: state.isPruning ? 'Forget and prune' : 'Forget',
		lines: [
			`${formatCounted(plan.refs.size, 'snapshot goes', 'snapshots go')}, ${formatCounted(plan.remain.length, 'stays', 'stay')}.`,
			state.isPruning
				? `That ${formatFrees(prune.freedBytes)}; then they cannot be brought back.`
				: `With the next prune that ${formatFrees(prune.freedBytes)}; until then their data stay, though no snapshot names them.`,
			lost.count > 0
				? `Nothing is left of ${formatCounted(lost.count, 'file')}, ${formatBytes(lost.bytes)}.`
				: 'Of every file a version stays.',
			...(older > 0
				? [`${formatCounted(older, 'older version')} of files that stay ${older === 1 ? 'is' : 'are'} lost.`]
				: []),
		],
		command: forgetCommand(state, shell),
		word: `forget ${plan.refs.size}`,
		confirm: 'forget them',
		isDangerous: true,
	};
}

function forgetJob(state: ForgetState, plan: ForgetPlan, shell: Shell): JobDefinition<ForgetMessage> {
	const {isPruning} = state;
	return {
		title: `Forget ${formatCounted(plan.refs.size, 'snapshot')}`,
		command: forgetCommand(state, shell),
		expectedPhases: isPruning
			? ['Removing snapshots', 'Finding what snapshots need', 'Deleting what nobody needs']
			: ['Removing snapshots'],
		changesSnapshots: true,
		onCancelling: 'Snapshots that were removed stay removed; the next prune ends the rest.',
		async run({client, signal}) {
			const {removed, prune, freedBytes = 0} = await client.forget(plan, {prune: isPruning, signal});
			return {
				status: 'complete',
				report: [
					`Forgot ${formatCounted(removed.length, 'snapshot')}; ${formatCount(plan.remain.length)} left`,
					...(prune
						? [`Pruned: ${formatFreed(freedBytes)}`, ...prune.warnings]
						: ['What only they needed stays until it is pruned: P opens that.']),
				],
			};
		},
	};
}
