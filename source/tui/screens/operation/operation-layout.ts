import {displayName} from '../../../format.js';
import type {Size} from '../../app/shell.js';
import {innerWidth} from '../../components/panel.js';
import {rowWidth} from '../../components/rows.js';
import {wrapText} from '../../components/wrap-text.js';
import type {Job} from '../../jobs/job.js';

export type OperationLayout = {
	/** Rows of the three bands, with their edges. */
	readonly progressHeight: number;
	readonly nowHeight: number;
	readonly listHeight: number;
	/** Rows of warnings or of the report that fit. */
	readonly listRows: number;
};

const wholeRows = 28;

/** Progress above, what is read now in the middle, warnings below. When it has ended, the report takes the place of the lower two. */
export function operationLayout({rows}: Size, job: Job | undefined): OperationLayout {
	const phases = Math.max(1, job ? shownPhases(job).length : 1);
	const progressHeight = Math.min(phases + (rows < 18 ? 4 : 5), rows - 3);
	const nowHeight = job?.status === 'running' ? (rows >= wholeRows ? 8 : rows < 18 ? 0 : 7) : 0;
	const listHeight = Math.max(3, rows - progressHeight - nowHeight);
	return {progressHeight, nowHeight, listHeight, listRows: listHeight - 2};
}

export type PhaseLine = {
	readonly name: string;
	readonly status: 'done' | 'failed' | 'pending' | 'running';
	readonly done: number;
	readonly total: number;
	readonly isBytes: boolean;
	readonly milliseconds: number;
};

/** What was reported, and what is still to come. */
export function shownPhases({progress: {phases}, expectedPhases, status}: Job): readonly PhaseLine[] {
	const known = new Set(phases.map(({name}) => name));
	const pending = status === 'running' ? expectedPhases.filter(name => !known.has(name)) : [];
	return [
		...phases,
		...pending.map((name): PhaseLine => ({
			name,
			status: 'pending',
			done: 0,
			total: 0,
			isBytes: false,
			milliseconds: 0,
		})),
	];
}

export type ListedLine = {readonly subject: string; readonly text: string; readonly kind: 'report' | 'warning'};

/** What the lower panel lists: what came of it, in as many lines as that takes, then the warnings. */
export function listedLines(
	{report, progress: {warnings}}: Job,
	{columns}: Pick<Size, 'columns'>,
): readonly ListedLine[] {
	return [
		...report
			.flatMap(text => wrapText(displayName(text), rowWidth(innerWidth(columns))))
			.map((text): ListedLine => ({subject: '', text, kind: 'report'})),
		...warnings.map(({path = '', message}): ListedLine => ({subject: path, text: message, kind: 'warning'})),
	];
}
