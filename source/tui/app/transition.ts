import {type Job, runningJobs} from '../jobs/job.js';
import {noProgress} from '../jobs/operation-progress.js';
import {listStart} from '../state/list-state.js';
import {noMarks} from '../state/marks.js';
import {emptyField} from '../state/text-field.js';
import type {Overlay} from '../overlays/overlay.js';
import type {Delivery, PageStep} from './page.js';
import type {Request} from './request.js';
import {type AppEffect, type AppState, type AppStep, shellOf} from './state.js';

/** What the program ends with when a person leaves it, and when it was told to stop. */
export const exitStatuses = {left: 0, interrupted: 130} as const;

/** One action's way from state to state: what screens ask for is carried out here, effects are collected. */
export class Transition {
	state: AppState;
	readonly #effects: AppEffect[] = [];

	constructor(state: AppState) {
		this.state = state;
	}

	get step(): AppStep {
		return {state: this.state, effects: this.#effects};
	}

	change(changes: Partial<AppState>): void {
		this.state = {...this.state, ...changes};
	}

	ask(effect: AppEffect): void {
		this.#effects.push(effect);
	}

	/** Puts a page in the place of its former state, or on top when it is new. */
	take(step: PageStep | undefined): void {
		if (!step) {
			return;
		}

		const {page, effects, requests} = step;
		const {pages} = this.state;
		const isOpen = pages.some(({id}) => id === page.id);
		this.change({pages: isOpen ? pages.map(other => (other.id === page.id ? page : other)) : [...pages, page]});
		for (const effect of effects) {
			this.ask({type: 'page', effect});
		}

		this.perform(requests);
	}

	deliver({pageId, deliver}: Delivery): void {
		const page = this.state.pages.find(({id}) => id === pageId);
		this.take(page && deliver(page, shellOf(this.state)));
	}

	perform(requests: ReadonlyArray<Request<Delivery>>): void {
		for (const request of requests) {
			this.#perform(request);
		}
	}

	setTop(overlay: Overlay): void {
		this.change({overlays: [...this.state.overlays.slice(0, -1), overlay]});
	}

	/** Ends when nothing runs any more; what runs is told to stop. */
	quit(status: number): void {
		const running = runningJobs(this.state.jobs);
		if (running.length === 0) {
			this.ask({type: 'exit', status, isHard: false});
			return;
		}

		this.change({isQuitting: true, overlays: []});
		for (const {id} of running) {
			this.#cancel(id);
		}
	}

	#perform(request: Request<Delivery>): void {
		switch (request.type) {
			case 'ask': {
				const {dialog, requests} = request;
				this.#push({type: 'dialog', dialog, requests, field: emptyField});
				break;
			}

			case 'back': {
				this.#back();
				break;
			}

			case 'cancel-job': {
				this.#cancel(request.id);
				break;
			}

			case 'copy': {
				this.ask({type: 'copy', text: request.text});
				this.change({notice: {text: `Copied ${request.what}`, tone: 'plain'}});
				break;
			}

			case 'home': {
				this.change({pages: this.state.pages.slice(0, 1)});
				break;
			}

			case 'menu': {
				this.#push({type: 'menu', menu: request.menu, field: emptyField, list: listStart});
				break;
			}

			case 'mouse': {
				this.#toggleMouse();
				break;
			}

			case 'notice': {
				this.change({notice: {text: request.text, tone: request.tone ?? 'plain'}});
				break;
			}

			case 'open': {
				if (request.isOnly) {
					this.change({pages: this.state.pages.slice(0, 1)});
				}

				this.take(request.screen(shellOf(this.state)));
				break;
			}

			case 'pick': {
				const {isMultiple = false, ...pick} = request;
				this.#push({...pick, type: 'picker', isMultiple, field: emptyField, list: listStart, marks: noMarks});
				break;
			}

			case 'quit': {
				this.quit(exitStatuses.left);
				break;
			}

			case 'reload': {
				this.change({notice: {text: 'Reading the snapshots again', tone: 'plain'}});
				this.ask({type: 'load-snapshots'});
				break;
			}

			case 'repaint':
			case 'suspend': {
				this.ask({type: request.type});
				break;
			}

			case 'reply': {
				this.deliver(request.reply);
				break;
			}

			case 'start-job': {
				this.#startJob(request);
				break;
			}
		}
	}

	#toggleMouse(): void {
		const isOn = !this.state.isMouseOn;
		this.ask({type: 'mouse', isOn});
		const text = isOn
			? 'The mouse is on: the wheel scrolls, a click chooses. M turns it off, to select text'
			: 'The mouse is off: text can be selected';
		this.change({isMouseOn: isOn, notice: {text, tone: 'plain'}});
	}

	#push(overlay: Overlay): void {
		this.change({overlays: [...this.state.overlays, overlay]});
	}

	#back(): void {
		const {pages, jobs} = this.state;
		if (pages.length > 1) {
			this.change({pages: pages.slice(0, -1)});
			return;
		}

		const running = runningJobs(jobs);
		if (running.length === 0) {
			this.quit(exitStatuses.left);
			return;
		}

		this.#push({
			type: 'dialog',
			dialog: {
				title: 'Quit',
				lines: [`Still running: ${running.map(({title}) => title).join(', ')}.`, 'It is cancelled when you quit.'],
				confirm: 'cancel it and quit',
			},
			field: emptyField,
			requests: [{type: 'quit'}],
		});
	}

	#cancel(id: number): void {
		this.change({jobs: this.state.jobs.map(job => (job.id === id ? {...job, isCancelling: true} : job))});
		this.ask({type: 'cancel-job', id});
	}

	#startJob({job}: Extract<Request<Delivery>, {type: 'start-job'}>): void {
		const id = (this.state.jobs.at(-1)?.id ?? 0) + 1;
		const started: Job = {
			id,
			title: job.title,
			command: job.command,
			status: 'running',
			isCancelling: false,
			startedAt: this.state.now,
			progress: noProgress,
			expectedPhases: job.expectedPhases ?? [],
			onCancelling: job.onCancelling,
			report: [],
		};
		this.change({jobs: [...this.state.jobs, started]});
		this.ask({type: 'start-job', id, job});
		const reply = job.onStart?.(id);
		if (reply) {
			this.deliver(reply);
		}
	}
}
