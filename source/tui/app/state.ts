import type {OperationView} from '../jobs/operation-progress.js';
import type {TerminalEvent} from '../terminal/keys.js';
import type {Job, JobDefinition, JobStatus} from '../jobs/job.js';
import type {Overlay} from '../overlays/overlay.js';
import type {Opening} from './request.js';
import type {Delivery, Page, PageEffect} from './page.js';
import type {LogLine, RepositoryFacts, Shell, Size, SnapshotList} from './shell.js';

export type Notice = {readonly text: string; readonly tone: 'changed' | 'plain' | 'removed'};

/** Everything that the picture is made of. */
export type AppState = {
	readonly size: Size;
	readonly now: Date;
	/** The screen that is seen is the last one; the others are behind it. */
	readonly pages: readonly Page[];
	/** What lies over the screen; the last one takes the keys. */
	readonly overlays: readonly Overlay[];
	readonly notice: Notice | undefined;
	readonly repository: RepositoryFacts | undefined;
	readonly snapshots: SnapshotList;
	readonly jobs: readonly Job[];
	readonly log: readonly LogLine[];
	readonly commandLine: Shell['commandLine'];
	readonly isMouseOn: boolean;
	/** When Ctrl-C was pressed last, in milliseconds since 1970: twice within two seconds stops everything. */
	readonly interruptedAt: number;
	/** Set when the program ends as soon as no job runs any more. */
	readonly isQuitting: boolean;
};

export type Action =
	| {readonly type: 'clock'; readonly now: Date}
	| {readonly type: 'deliver'; readonly delivery: Delivery}
	| {readonly type: 'input'; readonly event: TerminalEvent; readonly now: Date}
	| {readonly type: 'job-ended'; readonly id: number; readonly ending: JobEnding}
	| {readonly type: 'job-progress'; readonly progress: ReadonlyMap<number, OperationView>}
	| {readonly type: 'log'; readonly line: LogLine}
	| {readonly type: 'notice'; readonly notice: Notice}
	| {readonly type: 'open'; readonly screen: Opening}
	| {readonly type: 'repository'; readonly repository: RepositoryFacts}
	| {readonly type: 'resize'; readonly size: Size}
	| {readonly type: 'snapshots'; readonly snapshots: SnapshotList}
	/** Everything ends: SIGTERM, SIGHUP, or nobody is there any more. */
	| {readonly type: 'terminate'};

export type JobEnding = {
	readonly status: Exclude<JobStatus, 'running'>;
	readonly report: readonly string[];
	readonly progress: OperationView;
	readonly endedAt: Date;
	readonly changesSnapshots: boolean;
	readonly reply?: Delivery;
};

/** What the reducer asks of the world. */
export type AppEffect =
	| {readonly type: 'cancel-job'; readonly id: number}
	| {readonly type: 'copy'; readonly text: string}
	/** `isHard` does not wait for anything. */
	| {readonly type: 'exit'; readonly status: number; readonly isHard: boolean}
	| {readonly type: 'load-snapshots'}
	| {readonly type: 'mouse'; readonly isOn: boolean}
	| {readonly type: 'page'; readonly effect: PageEffect}
	| {readonly type: 'repaint'}
	| {readonly type: 'start-job'; readonly id: number; readonly job: JobDefinition<Delivery>}
	| {readonly type: 'suspend'};

export type AppStep = {readonly state: AppState; readonly effects: readonly AppEffect[]};

/** Below this, one line says so, and nothing else. */
export const smallest: Size = {columns: 60, rows: 16};

/** Header above, footer below. */
const frameRows = 2;

export const isTooSmall = ({columns, rows}: Size): boolean => columns < smallest.columns || rows < smallest.rows;

export function shellOf(state: AppState): Shell {
	const {size, now, repository, snapshots, jobs, log, commandLine} = state;
	return {
		size,
		area: {columns: size.columns, rows: Math.max(1, size.rows - frameRows)},
		now,
		repository,
		snapshots,
		jobs,
		log,
		commandLine,
	};
}

export const loadingSnapshots: SnapshotList = {status: 'loading', items: [], hasFigures: false, unreadable: 0};

export const initialState = (options: Pick<AppState, 'commandLine' | 'now' | 'repository' | 'size'>): AppState => ({
	...options,
	pages: [],
	overlays: [],
	notice: undefined,
	snapshots: loadingSnapshots,
	jobs: [],
	log: [],
	isMouseOn: false,
	interruptedAt: 0,
	isQuitting: false,
});
