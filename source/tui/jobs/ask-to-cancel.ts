import type {Request} from '../app/request.js';
import type {Job} from './job.js';

type Ask = Extract<Request<never>, {readonly type: 'ask'}>;

/** Nothing that runs is cancelled by one careless key. @param hint One more line. */
export const askToCancel = ({id, title, onCancelling}: Job, hint?: string): Ask => ({
	type: 'ask',
	dialog: {
		title: 'Cancel',
		lines: [
			`${title} is running.`,
			'What is under way ends first, and locks are given back.',
			...(onCancelling === undefined ? [] : [onCancelling]),
			...(hint === undefined ? [] : [hint]),
		],
		confirm: 'cancel it',
	},
	requests: [{type: 'cancel-job', id}],
});
