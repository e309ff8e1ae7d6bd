import {formatBytes, formatCounted, formatFreed, formatFrees} from '../../../format.js';
import type {PrunePlan} from '../../../index.js';
import {problemText} from '../../app/problem.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {operationScreen} from '../operation/operation-screen.js';

/** Shares of the packs that may stay unused, of which one can be chosen: the less, the more is packed anew. */
export const shares: readonly [number, ...number[]] = [0.05, 0.2, 0];

export type PruneState = {
	readonly maxUnused: number;
	/** Absent while it is being made. */
	readonly plan?: PrunePlan;
	readonly problem?: string;
};

export type PruneMessage =
	| {readonly type: 'changed'}
	| {readonly type: 'confirm'}
	| {readonly type: 'copy'}
	| {readonly type: 'failed'; readonly problem: string}
	| {readonly type: 'planned'; readonly plan: PrunePlan}
	| {readonly type: 'share'}
	| {readonly type: 'started'; readonly id: number};

type PruneStep = Step<PruneState, PruneMessage>;

export const startPrune = (_: Record<never, never>): PruneStep => withShare(shares[0]);

const withShare = (maxUnused: number): PruneStep => ({state: {maxUnused}, effects: [dryRun(maxUnused)]});

const dryRun =
	(maxUnused: number): Effect<PruneMessage> =>
	async ({services, emit, signal}) => {
		try {
			emit({type: 'planned', plan: await services.client.planPrune({maxUnused, signal})});
		} catch (error) {
			if (!signal.aborted) {
				emit({type: 'failed', problem: problemText(error)});
			}
		}
	};

export const pruneCommand = ({maxUnused}: PruneState, {commandLine}: Shell, flag = ''): string =>
	commandLine(`prune --max-unused ${maxUnused * 100}%${flag}`);

export function reducePrune(state: PruneState, message: PruneMessage, shell: Shell): PruneStep {
	switch (message.type) {
		case 'planned': {
			// Of a share that is not chosen any more, nobody wants to know.
			return {state: message.plan.maxUnused === state.maxUnused ? {...state, plan: message.plan} : state};
		}

		case 'failed': {
			return {state: {...state, problem: message.problem}};
		}

		case 'share': {
			const place = shares.indexOf(state.maxUnused);
			return withShare(shares[(place + 1) % shares.length] ?? shares[0]);
		}

		case 'changed': {
			return withShare(state.maxUnused);
		}

		case 'copy': {
			return {
				state,
				requests: [{type: 'copy', text: pruneCommand(state, shell, ' --dry-run'), what: 'the command line'}],
			};
		}

		case 'confirm': {
			return confirm(state, shell);
		}

		case 'started': {
			return {state, requests: [{type: 'back'}, {type: 'open', screen: operationScreen({id: message.id})}]};
		}
	}
}

function confirm(state: PruneState, shell: Shell): PruneStep {
	const {plan} = state;
	if (!plan) {
		return {state, requests: [{type: 'notice', text: state.problem ?? 'The dry run is not done yet', tone: 'changed'}]};
	}

	return {
		state,
		requests: [
			{
				type: 'ask',
				dialog: {
					title: 'Prune',
					lines: [
						`${formatCounted(plan.unneeded.count, 'object')} that no snapshot needs, ${formatBytes(plan.unneeded.bytes)}, ${plan.unneeded.count === 1 ? 'goes' : 'go'}.`,
						`${formatCounted(plan.packsToRepack.count, 'pack is', 'packs are')} packed anew. The prune ${formatFrees(plan.freedBytes)}.`,
						`All that ${formatCounted(plan.snapshots, 'snapshot needs', 'snapshots need')} stays.`,
					],
					command: pruneCommand(state, shell),
					word: 'prune',
					confirm: 'prune',
					isDangerous: true,
				},
				requests: [
					{
						type: 'start-job',
						job: {
							title: 'Prune',
							command: pruneCommand(state, shell),
							expectedPhases: ['Finding what snapshots need', 'Deleting what nobody needs', 'Packing anew'],
							changesSnapshots: true,
							onCancelling: 'Nothing that a snapshot needs is touched; the next prune ends the work.',
							onStart: id => ({type: 'started', id}),
							async run({client, signal}) {
								const {bytesReclaimed, objectsDeleted, packsDeleted, warnings} = await client.prune(plan, {signal});
								return {
									status: 'complete',
									report: [
										`Pruned: ${formatFreed(bytesReclaimed)}, ${formatCounted(objectsDeleted, 'object')} and ${formatCounted(packsDeleted, 'pack')} deleted`,
										...warnings,
									],
								};
							},
						},
					},
				],
			},
		],
	};
}
