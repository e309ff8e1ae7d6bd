import {displayName, formatBytes, formatCounted, formatDuration, formatPercent} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {moveKeys} from '../../components/move-keys.js';
import {askToCancel} from '../../jobs/ask-to-cancel.js';
import type {Job} from '../../jobs/job.js';
import {type ListMove, listStart, type ListState, moveList} from '../../state/list-state.js';
import {listedLines, operationLayout} from './operation-layout.js';
import {OperationView} from './operation-view.js';

export type OperationState = {
	readonly id: number;
	/** Where a person is in the warnings, or in the report. */
	readonly list: ListState;
};

type OperationMessage =
	| {readonly type: 'background'}
	| {readonly type: 'cancel'}
	| {readonly type: 'copy'}
	| {readonly type: 'move'; readonly move: ListMove};

export const jobOf = ({id}: OperationState, {jobs}: Shell): Job | undefined => jobs.find(job => job.id === id);

const whileRunning: ReadonlyArray<Binding<OperationMessage>> = [
	{
		keys: ['B'],
		label: 'to background',
		help: 'Go on with something else while it runs',
		isHinted: true,
		message: {type: 'background'},
	},
	{
		keys: ['x'],
		label: 'cancel',
		help: 'Cancel the operation; what was stored is used by the next run',
		isHinted: true,
		message: {type: 'cancel'},
	},
];

const always: ReadonlyArray<Binding<OperationMessage>> = [
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
	...moveKeys<OperationMessage>(move => ({type: 'move', move})),
];

/** One operation while it runs, and what came of it. Whatever is started as a job can be watched here. */
export const operationScreen = defineScreen<{readonly id: number}, OperationState, OperationMessage>({
	name: 'operation',
	start: ({id}) => ({state: {id, list: listStart}}),
	reduce(state, message, shell) {
		const job = jobOf(state, shell);
		switch (message.type) {
			case 'background': {
				return {
					state,
					requests: [{type: 'home'}, {type: 'notice', text: 'It goes on in the background; 8 shows the jobs'}],
				};
			}

			case 'cancel': {
				return {state, requests: job ? [askToCancel(job)] : []};
			}

			case 'copy': {
				return {state, requests: job ? [{type: 'copy', text: job.command, what: 'the command line'}] : []};
			}

			case 'move': {
				const count = job ? listedLines(job, shell.area).length : 0;
				const {listRows} = operationLayout(shell.area, job);
				return {state: {...state, list: moveList(state.list, message.move, {count, height: listRows})}};
			}
		}
	},
	keys: (state, shell) => (jobOf(state, shell)?.status === 'running' ? [...whileRunning, ...always] : always),
	title: (state, shell) => displayName(jobOf(state, shell)?.title ?? 'operation'),
	status(state, shell) {
		const job = jobOf(state, shell);
		return job?.status === 'running' ? (job.isCancelling ? 'ending' : 'running') : '';
	},
	View: OperationView,
	sentences(state, shell) {
		const job = jobOf(state, shell);
		return job ? [`${displayName(job.title)}: ${job.status}.`, ...progressSentences(job)] : [];
	},
});

function progressSentences({progress, report, status, startedAt, endedAt}: Job): readonly string[] {
	const {current, warningCount} = progress;
	if (status !== 'running') {
		const took = formatDuration((endedAt ?? startedAt).getTime() - startedAt.getTime());
		return [`It took ${took}.`, ...report.map(displayName)];
	}

	return [
		...(current
			? [
					current.total > 0
						? `${current.name}: ${formatPercent(current.done / current.total)}.`
						: `${current.name}: ${current.isBytes ? formatBytes(current.done) : formatCounted(current.done, 'entry', 'entries')}.`,
				]
			: []),
		...(warningCount > 0 ? [`${formatCounted(warningCount, 'warning')}.`] : []),
	];
}
