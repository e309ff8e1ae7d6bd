import {askToCancel} from '../jobs/ask-to-cancel.js';
import {type Job, runningJobs} from '../jobs/job.js';
import type {Key, MouseEvent, TerminalEvent} from '../terminal/keys.js';
import {reduceOverlay} from '../overlays/reduce-overlay.js';
import {boundKeys} from './bound-keys.js';
import {hintAt} from './hints.js';
import {type Action, type AppState, type AppStep, isTooSmall, type JobEnding, shellOf} from './state.js';
import {exitStatuses, Transition} from './transition.js';

const keptLogLines = 2000;
/** Milliseconds between two Ctrl-C that mean: at once. */
const hardStopWithin = 2000;
const wheelRows = 3;

/** The whole program as a pure function: what is seen, and what happens, after an action. */
export function reduceApp(state: AppState, action: Action): AppStep {
	const transition = new Transition(state);
	switch (action.type) {
		case 'clock': {
			transition.change({now: action.now});
			break;
		}

		case 'deliver': {
			transition.deliver(action.delivery);
			break;
		}

		case 'input': {
			transition.change({now: action.now});
			onInput(transition, action.event);
			break;
		}

		case 'job-ended': {
			onJobEnded(transition, action.id, action.ending);
			break;
		}

		case 'job-progress': {
			const {progress} = action;
			transition.change({
				jobs: state.jobs.map(job =>
					job.status === 'running' ? {...job, progress: progress.get(job.id) ?? job.progress} : job,
				),
			});
			break;
		}

		case 'log': {
			transition.change({log: [...state.log, action.line].slice(-keptLogLines)});
			break;
		}

		case 'notice': {
			transition.change({notice: action.notice});
			break;
		}

		case 'open': {
			transition.perform([{type: 'open', screen: action.screen}]);
			break;
		}

		case 'repository': {
			transition.change({repository: action.repository});
			onChanged(transition);
			break;
		}

		case 'resize': {
			transition.change({size: action.size});
			break;
		}

		case 'snapshots': {
			transition.change({snapshots: action.snapshots});
			break;
		}

		case 'terminate': {
			transition.quit(exitStatuses.interrupted);
			break;
		}
	}

	return transition.step;
}

function onInput(transition: Transition, event: TerminalEvent): void {
	if (event.type === 'mouse') {
		onMouse(transition, event.mouse);
		return;
	}

	const key: Key = event.type === 'key' ? event.key : {name: 'paste', text: event.text};
	if (key.name === 'ctrl-c') {
		onInterrupt(transition);
		return;
	}

	transition.change({notice: undefined});
	if (isTooSmall(transition.state.size)) {
		transition.perform(key.name === 'q' ? [{type: 'quit'}] : []);
		return;
	}

	const overlay = transition.state.overlays.at(-1);
	if (overlay) {
		const step = reduceOverlay(overlay, key, transition.state);
		if ('overlay' in step) {
			transition.setTop(step.overlay);
		} else {
			transition.change({overlays: transition.state.overlays.slice(0, -1)});
			transition.perform(step.requests);
		}

		return;
	}

	onPageKey(transition, key);
}

function onPageKey(transition: Transition, key: Key): void {
	const {state} = transition;
	const page = state.pages.at(-1);
	const shell = shellOf(state);
	const typed = page?.type(key, shell);
	if (typed) {
		transition.take(typed);
		return;
	}

	const bound = boundKeys(state).find(({keys}) => keys.includes(key.name));
	if (bound) {
		transition.perform([bound.request]);
	}
}

function onMouse(transition: Transition, {type, column, row}: MouseEvent): void {
	const {state} = transition;
	if (type !== 'press') {
		for (let count = 0; count < wheelRows; count++) {
			onInput(transition, {type: 'key', key: {name: type === 'wheel-up' ? 'up' : 'down'}});
		}

		return;
	}

	if (state.overlays.length > 0) {
		return;
	}

	if (row === state.size.rows - 1) {
		const hint = hintAt(boundKeys(state), column, state.size.columns);
		transition.perform(hint ? [hint.request] : []);
	} else {
		transition.take(state.pages.at(-1)?.click({column, row: row - 1}, shellOf(state)));
	}
}

function onInterrupt(transition: Transition): void {
	const {jobs, now, interruptedAt, overlays, isQuitting} = transition.state;
	const isTwice = now.getTime() - interruptedAt <= hardStopWithin;
	transition.change({interruptedAt: now.getTime()});
	const running = runningJobs(jobs);
	if (running.length === 0) {
		if (transition.state.pages.at(-1)?.isHeld && !isTwice) {
			transition.change({notice: {text: 'Not done yet: Ctrl-C again leaves it unfinished', tone: 'changed'}});
		} else {
			transition.quit(exitStatuses.left);
		}

		return;
	}

	if (isTwice) {
		transition.ask({type: 'exit', status: exitStatuses.interrupted, isHard: true});
		return;
	}

	const job = running.at(-1);
	if (job && !isQuitting && !job.isCancelling) {
		const others = overlays.filter(overlay => !overlayCancels(overlay, job.id));
		transition.change({overlays: others});
		transition.perform([askToCancel(job, 'Ctrl-C again within two seconds stops everything at once.')]);
	}
}

function onJobEnded(transition: Transition, id: number, {reply, changesSnapshots, ...ending}: JobEnding): void {
	const {jobs} = transition.state;
	const job = jobs.find(other => other.id === id);
	transition.change({
		jobs: jobs.map(other => (other.id === id ? {...other, ...ending, isCancelling: false} : other)),
		// A question whether to cancel it has no meaning any more.
		overlays: transition.state.overlays.filter(overlay => !overlayCancels(overlay, id)),
	});
	if (reply) {
		transition.deliver(reply);
	}

	if (changesSnapshots) {
		onChanged(transition);
	}

	for (const page of transition.state.pages) {
		transition.take(page.jobEnded(shellOf(transition.state)));
	}

	if (job) {
		transition.change({notice: endNotice(job, ending)});
	}

	if (transition.state.isQuitting && runningJobs(transition.state.jobs).length === 0) {
		transition.ask({type: 'exit', status: exitStatuses.interrupted, isHard: false});
	}
}

/** The repository is another one, or holds something else. */
function onChanged(transition: Transition): void {
	transition.ask({type: 'load-snapshots'});
	for (const page of transition.state.pages) {
		transition.take(page.changed(shellOf(transition.state)));
	}
}

const overlayCancels = (overlay: AppState['overlays'][number], id: number): boolean =>
	overlay.type === 'dialog' && overlay.requests.some(next => next.type === 'cancel-job' && next.id === id);

function endNotice({title}: Job, {status, report}: Pick<JobEnding, 'report' | 'status'>): AppState['notice'] {
	const endings = {
		complete: {text: 'done', tone: 'plain'},
		partial: {text: 'done, but not everything', tone: 'changed'},
		failed: {text: `failed${report[0] === undefined ? '' : `: ${report[0]}`}`, tone: 'removed'},
		cancelled: {text: 'cancelled', tone: 'changed'},
	} as const;
	const {text, tone} = endings[status];
	return {text: `${title}: ${text}`, tone};
}
