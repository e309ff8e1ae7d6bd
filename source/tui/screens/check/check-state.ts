import {formatCounted} from '../../../format.js';
import type {CheckFinding, CheckOptions, CheckResult} from '../../../index.js';
import type {Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {askToCancel} from '../../jobs/ask-to-cancel.js';
import type {Job} from '../../jobs/job.js';
import {listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {shortRef} from '../../state/snapshot-search.js';
import {checkExtent} from './check-layout.js';

/** How thoroughly; what costs more comes later. */
export const depths = [
	{label: 'structure', help: 'all that leads to the data; minutes', flag: '', options: {}},
	{
		label: '5 % of the data',
		help: 'chosen anew each time',
		flag: ' --read-data-subset 5%',
		options: {readDataSubset: 5},
	},
	{label: 'all data', help: 'every byte; as long as a restore', flag: ' --read-data', options: {readData: true}},
] as const satisfies ReadonlyArray<{
	readonly label: string;
	readonly help: string;
	readonly flag: string;
	readonly options: CheckOptions;
}>;

export type CheckState = {
	readonly depth: number;
	/** Of the job that was started here. */
	readonly jobId?: number;
	readonly result?: CheckResult;
	readonly list: ListState;
	/** Whether all about the chosen finding is shown. */
	readonly isOpen: boolean;
};

export type CheckMessage =
	| {readonly type: 'begin'}
	| {readonly type: 'cancel'}
	| {readonly type: 'copy'}
	| {readonly type: 'depth'; readonly by: number}
	| {readonly type: 'ended'; readonly result: CheckResult}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'open'}
	| {readonly type: 'started'; readonly id: number};

type CheckStep = Step<CheckState, CheckMessage>;

export const startCheck = (): CheckStep => ({state: {depth: 0, list: listStart, isOpen: false}});

export const checkJob = ({jobId}: CheckState, {jobs}: Shell): Job | undefined => jobs.find(({id}) => id === jobId);

const depthOf = ({depth}: CheckState) => depths[depth] ?? depths[0];

export const checkCommand = (state: CheckState, {commandLine}: Shell): string =>
	commandLine(`check${depthOf(state).flag}`);

export type ShownFinding = Pick<CheckFinding, 'key' | 'message'> & {
	readonly kind: string;
	/** Absent while the check runs: who is hurt is found out last. */
	readonly hurt?: Pick<CheckFinding, 'pathCount' | 'paths' | 'snapshotCount' | 'snapshots'>;
};

/** What was found, live while it runs, with those who are hurt when it has ended. */
export function shownFindings(state: CheckState, shell: Shell): readonly ShownFinding[] {
	if (state.result) {
		return state.result.findings.map(({key, type, message, ...hurt}) => ({key, kind: type, message, hurt}));
	}

	return (checkJob(state, shell)?.progress.findings ?? []).map(({key, kind, message}) => ({key, kind, message}));
}

/** What came of it, in one sentence. */
export function checkOutcome({status, findingCount, snapshotsChecked, objectsVerified}: CheckResult): string {
	const looked = `${formatCounted(snapshotsChecked, 'snapshot')}, ${formatCounted(objectsVerified, 'object')} verified`;
	return status === 'whole' ? `No faults; ${looked}` : `${formatCounted(findingCount, 'fault')} found; ${looked}`;
}

export function reduceCheck(state: CheckState, message: CheckMessage, shell: Shell): CheckStep {
	const job = checkJob(state, shell);
	const isRunning = job?.status === 'running';
	switch (message.type) {
		case 'depth': {
			const depth = (state.depth + message.by + depths.length) % depths.length;
			return {state: isRunning ? state : {...state, depth}};
		}

		case 'move': {
			const extent = checkExtent(shell.area, shownFindings(state, shell).length);
			return {state: {...state, isOpen: false, list: moveList(state.list, message.move, extent)}};
		}

		case 'open': {
			return {state: {...state, isOpen: !state.isOpen}};
		}

		case 'started': {
			const {result: _, ...rest} = state;
			return {state: {...rest, jobId: message.id, list: listStart, isOpen: false}};
		}

		case 'ended': {
			return {state: {...state, result: message.result}};
		}

		case 'copy': {
			return {state, requests: [{type: 'copy', text: checkCommand(state, shell), what: 'the command line'}]};
		}

		case 'cancel': {
			return {state, requests: job && isRunning ? [askToCancel(job)] : []};
		}

		case 'begin': {
			if (isRunning) {
				return {state, requests: [{type: 'notice', text: 'It is running', tone: 'changed'}]};
			}

			const {options, label} = depthOf(state);
			return {
				state,
				requests: [
					{
						type: 'start-job',
						job: {
							title: `Check of ${label}`,
							command: checkCommand(state, shell),
							onCancelling: 'A check changes nothing.',
							onStart: id => ({type: 'started', id}),
							async run({client, signal}) {
								const result = await client.check({...options, signal});
								return {
									status: result.status === 'whole' ? 'complete' : 'failed',
									report: [checkOutcome(result), ...result.findings.slice(0, 100).map(findingText)],
									reply: {type: 'ended', result},
								};
							},
						},
					},
				],
			};
		}
	}
}

const findingText = ({type, key, message, paths, snapshots}: CheckFinding): string =>
	[`${type}: ${key}: ${message}`, paths.slice(0, 3).join(', '), snapshots.slice(0, 3).map(shortRef).join(', ')]
		.filter(Boolean)
		.join('; ');
