import type {Client, Reporter} from '../../index.js';
import type {OperationView} from './operation-progress.js';

export type JobStatus = 'cancelled' | 'complete' | 'failed' | 'partial' | 'running';

export type JobWarning = {readonly message: string; readonly path?: string};

/** An operation of the engine that runs or has run, as screens see it. */
export type Job = {
	/** From 1. */
	readonly id: number;
	/** `Backup of /home/ada` */
	readonly title: string;
	/** The command line that would do the same. */
	readonly command: string;
	readonly status: JobStatus;
	/** Whether it was asked to stop, and is not there yet. */
	readonly isCancelling: boolean;
	readonly startedAt: Date;
	readonly endedAt?: Date;
	readonly progress: OperationView;
	/** The phases that it goes through, as far as that is known before. */
	readonly expectedPhases: readonly string[];
	/** What becomes of it when it is cancelled; a sentence. */
	readonly onCancelling?: string;
	/** What came of it, for people. */
	readonly report: readonly string[];
};

export type JobTools = {
	/** Works on the open repository, and reports to the job. */
	readonly client: Client;
	readonly reporter: Reporter;
	readonly signal: AbortSignal;
};

/** How a job ended when it did not throw. */
export type JobResult<Reply> = {
	readonly status: 'complete' | 'failed' | 'partial';
	/** A few lines for people. */
	readonly report: readonly string[];
	/** A message to the screen that started it. */
	readonly reply?: Reply;
};

export type JobDefinition<Reply> = {
	readonly title: string;
	readonly command: string;
	/** The names of the phases that the engine will report, so that those to come are seen too. */
	readonly expectedPhases?: readonly string[];
	/** Whether the list of snapshots is another afterwards. */
	readonly changesSnapshots?: boolean;
	/** What becomes of it when it is cancelled; a sentence that is true before and afterwards. */
	readonly onCancelling?: string;
	/** Tells the screen which job it is. */
	readonly onStart?: (id: number) => Reply;
	readonly run: (tools: JobTools) => Promise<JobResult<Reply>>;
};

export const runningJobs = (jobs: readonly Job[]): readonly Job[] => jobs.filter(({status}) => status === 'running');
