import type {JobDefinition} from '../jobs/job.js';
import type {PageStep} from './page.js';
import type {Shell} from './shell.js';

/** A question before something is done. */
export type Dialog = {
	readonly title: string;
	/** What will happen, in numbers. */
	readonly lines: readonly string[];
	/** The command line that would do the same; `y` copies it. */
	readonly command?: string;
	/** What has to be typed; Enter alone does nothing then. For whatever deletes. */
	readonly word?: string;
	/** What Enter does: `restore`, `cancel the backup`. */
	readonly confirm: string;
	readonly isDangerous?: boolean;
};

/** Opens a screen: its first state, and the work that it begins with. */
export type Opening = (shell: Shell) => PageStep;

/** What a screen asks of the shell around it. `Reply` is what comes back to the screen: its own messages. */
export type Request<Reply> =
	| {readonly type: 'ask'; readonly dialog: Dialog; readonly requests: ReadonlyArray<Request<Reply>>}
	| {readonly type: 'back'}
	| {readonly type: 'cancel-job'; readonly id: number}
	| {readonly type: 'copy'; readonly text: string; readonly what: string}
	| {readonly type: 'home'}
	| {readonly type: 'menu'; readonly menu: 'help' | 'palette'}
	| {readonly type: 'mouse'}
	| {readonly type: 'notice'; readonly text: string; readonly tone?: 'changed' | 'plain' | 'removed'}
	/** With `isOnly`, nothing is left behind it to go back to but the home screen. */
	| {readonly type: 'open'; readonly screen: Opening; readonly isOnly?: boolean}
	/** Lets a person choose snapshots; the refs come back, one unless `isMultiple`. */
	| {
			readonly type: 'pick';
			readonly title: string;
			readonly isMultiple?: boolean;
			readonly replyWith: (refs: readonly string[]) => Reply;
			/** What comes back when nothing is chosen; else nothing does. */
			readonly leaveWith?: Reply;
	  }
	| {readonly type: 'quit'}
	| {readonly type: 'reload'}
	| {readonly type: 'repaint'}
	/** A message to the screen itself. */
	| {readonly type: 'reply'; readonly reply: Reply}
	| {readonly type: 'start-job'; readonly job: JobDefinition<Reply>}
	| {readonly type: 'suspend'};

/** The same request, with another kind of reply. */
export function mapRequest<Reply, Other>(request: Request<Reply>, wrap: (reply: Reply) => Other): Request<Other> {
	if (request.type === 'ask') {
		return {...request, requests: request.requests.map(next => mapRequest(next, wrap))};
	}

	if (request.type === 'pick') {
		const {leaveWith, replyWith, ...pick} = request;
		return {
			...pick,
			replyWith: refs => wrap(replyWith(refs)),
			...(leaveWith !== undefined && {leaveWith: wrap(leaveWith)}),
		};
	}

	if (request.type === 'reply') {
		return {type: 'reply', reply: wrap(request.reply)};
	}

	return request.type === 'start-job' ? {type: 'start-job', job: mapJob(request.job, wrap)} : request;
}

function mapJob<Reply, Other>(definition: JobDefinition<Reply>, wrap: (reply: Reply) => Other): JobDefinition<Other> {
	const {onStart, ...job} = definition;
	return {
		...job,
		...(onStart && {onStart: (id: number) => wrap(onStart(id))}),
		async run(tools) {
			const {reply, ...rest} = await job.run(tools);
			return {...rest, ...(reply !== undefined && {reply: wrap(reply)})};
		},
	};
}
