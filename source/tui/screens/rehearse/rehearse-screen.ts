import {displayName, formatBytes, formatCounted, formatRelativeTime} from '../../../format.js';
import type {Rehearsal, RehearseResult} from '../../../index.js';
import {type Binding, defineScreen, type Effect, type Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import type {JobDefinition} from '../../jobs/job.js';
import {shortRef} from '../../state/snapshot-search.js';
import {RehearseView} from './rehearse-view.js';

/** How many files are tried; one can be chosen. */
export const sampleSizes: readonly [number, ...number[]] = [20, 100, 500, 5];

export type RehearseState = {
	/** Newest first; absent while they are being read. */
	readonly past?: readonly Rehearsal[];
	readonly files: number;
	/** The snapshot to try; the newest unless another was picked. */
	readonly snapshot?: string;
	readonly jobId?: number;
	readonly result?: RehearseResult;
};

export type RehearseMessage =
	| {readonly type: 'begin'}
	| {readonly type: 'copy'}
	| {readonly type: 'ended'; readonly result: RehearseResult}
	| {readonly type: 'files'}
	| {readonly type: 'loaded'; readonly past: readonly Rehearsal[]}
	| {readonly type: 'pick'}
	| {readonly type: 'picked'; readonly refs: readonly string[]}
	| {readonly type: 'started'; readonly id: number};

const load: Effect<RehearseMessage> = async ({services, emit}) => {
	emit({type: 'loaded', past: await services.client.rehearsals()});
};

export const rehearseCommand = ({files, snapshot}: RehearseState, {commandLine}: Shell): string =>
	commandLine(`rehearse ${snapshot === undefined ? 'latest' : shortRef(snapshot)} --files ${files}`);

function rehearsalJob(state: RehearseState, shell: Shell): JobDefinition<RehearseMessage> {
	const {files, snapshot} = state;
	return {
		title: 'Rehearsal of a restore',
		command: rehearseCommand(state, shell),
		onCancelling: 'What was restored for it is removed.',
		onStart: id => ({type: 'started', id}),
		async run({client, signal}) {
			const result = await client.rehearse({files, ...(snapshot !== undefined && {snapshot}), signal});
			return {
				status: result.status === 'passed' ? 'complete' : 'failed',
				report: [rehearsalOutcome(result), ...result.failures.map(({path, reason}) => `${path}: ${reason}`)],
				reply: {type: 'ended', result},
			};
		},
	};
}

/** What came of it, in one sentence. */
export const rehearsalOutcome = ({status, files, bytes, failures, snapshot}: RehearseResult): string =>
	status === 'passed'
		? `${formatCounted(files, 'file')}, ${formatBytes(bytes)}, of ${shortRef(snapshot)} came back as they were`
		: `${formatCounted(failures.length, 'file')} of ${files} did not come back as they were`;

const keys: ReadonlyArray<Binding<RehearseMessage>> = [
	{
		keys: ['enter'],
		label: 'rehearse',
		help: 'Restore some files to a temporary place, compare and remove them',
		isHinted: true,
		message: {type: 'begin'},
	},
	{
		keys: ['right', 'left'],
		label: 'how many',
		help: 'Try more files, or fewer',
		isHinted: true,
		message: {type: 'files'},
	},
	{keys: ['s'], label: 'another snapshot', help: 'Choose the snapshot to try', isHinted: true, message: {type: 'pick'}},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
];

function reduce(state: RehearseState, message: RehearseMessage, shell: Shell): Step<RehearseState, RehearseMessage> {
	switch (message.type) {
		case 'loaded': {
			return {state: {...state, past: message.past}};
		}

		case 'files': {
			const next = sampleSizes[(sampleSizes.indexOf(state.files) + 1) % sampleSizes.length] ?? sampleSizes[0];
			return {state: {...state, files: next}};
		}

		case 'pick': {
			return {state, requests: [{type: 'pick', title: 'Rehearse with', replyWith: refs => ({type: 'picked', refs})}]};
		}

		case 'picked': {
			const [snapshot] = message.refs;
			return {state: {...state, ...(snapshot !== undefined && {snapshot})}};
		}

		case 'copy': {
			return {state, requests: [{type: 'copy', text: rehearseCommand(state, shell), what: 'the command line'}]};
		}

		case 'started': {
			const {result: _, ...rest} = state;
			return {state: {...rest, jobId: message.id}};
		}

		case 'ended': {
			return {state: {...state, result: message.result}, effects: [load]};
		}

		case 'begin': {
			const isRunning = shell.jobs.some(({id, status}) => id === state.jobId && status === 'running');
			return isRunning
				? {state, requests: [{type: 'notice', text: 'It is running', tone: 'changed'}]}
				: {state, requests: [{type: 'start-job', job: rehearsalJob(state, shell)}]};
		}
	}
}

/** A restore that nobody needs yet, so that the one that somebody needs is no surprise. */
export const rehearseScreen = defineScreen<Record<never, never>, RehearseState, RehearseMessage>({
	name: 'rehearse',
	start: () => ({state: {files: sampleSizes[0]}, effects: [load]}),
	reduce,
	keys: () => keys,
	title: () => 'rehearsal',
	status: () => 'your files are not touched',
	View: RehearseView,
	sentences: ({past, files, result}, {now}) => [
		`Rehearsal of a restore with ${formatCounted(files, 'file')}.`,
		...(result ? [displayName(rehearsalOutcome(result))] : []),
		past?.[0] ? `The last one was ${formatRelativeTime(past[0].at, now)}.` : 'There was none so far.',
	],
});
