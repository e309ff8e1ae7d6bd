import type {Client} from '../../index.js';
import {JobRunner} from '../jobs/job-runner.js';
import {loadSnapshots} from './load-snapshots.js';
import type {PageEffect} from './page.js';
import {problemText} from './problem.js';
import {reduceApp} from './reduce.js';
import type {Opening} from './request.js';
import type {LogLine, Services} from './shell.js';
import type {Action, AppEffect, AppState} from './state.js';

/** What the program asks of the terminal and the process. */
export type World = {
	readonly copy: (text: string) => void;
	readonly setMouse: (isOn: boolean) => void;
	readonly repaint: () => void;
	readonly suspend: () => void;
	readonly exit: (status: number, isHard: boolean) => void;
	/** Called now and then while an operation runs. */
	readonly putScreenFirst: () => void;
};

/** Milliseconds between two frames when answers come in, and while an operation tells how far it is: each frame takes time that the operation could use. */
const answerInterval = 33;
const progressInterval = 333;
/** Wide windows cost more. */
const wideProgressInterval = 500;
const wideColumns = 150;

/** Holds the state, carries out effects, and says when there is something new to draw: at once after a key, else now and then, and never when nothing changed. */
export class Runtime {
	readonly services: Services;
	readonly #world: World;
	readonly #jobs: JobRunner;
	readonly #listeners = new Set<() => void>();
	readonly #pageSignals = new Map<number, AbortController>();
	#client: Client | undefined;
	#state: AppState;
	#shown: AppState;
	#drawing: NodeJS.Timeout | undefined;
	/** When the next frame is due, and when the last one was drawn. */
	#dueAt = Infinity;
	#drawnAt = -Infinity;
	#loading = new AbortController();

	constructor(state: AppState, world: World, client?: Client) {
		this.#state = state;
		this.#shown = state;
		this.#world = world;
		this.#client = client;
		const openClient = (): Client => this.#openClient();
		this.services = {
			get client() {
				return openClient();
			},
			adopt: client => {
				this.#client = client;
				const {location, config} = client.repository;
				this.dispatch({type: 'repository', repository: {location, isEncrypted: isEncrypted(config)}});
			},
		};
		this.#jobs = new JobRunner({
			client: openClient,
			interval: () => this.#progressInterval,
			onProgress: progress => {
				world.putScreenFirst();
				this.dispatch({type: 'job-progress', progress});
			},
			onEnd: (id, ending) => {
				this.dispatch({type: 'job-ended', id, ending});
			},
			onLog: message => {
				this.log('info', message);
			},
		});
	}

	/** The state of the last frame. */
	readonly shown = (): AppState => this.#shown;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	};

	dispatch(action: Action): void {
		const {state, effects} = reduceApp(this.#state, action);
		const hasChanged = state !== this.#state;
		this.#state = state;
		this.#forgetClosedPages();
		for (const effect of effects) {
			this.#carryOut(effect);
		}

		if (hasChanged) {
			this.#drawAt(this.#drawnAt + this.#patience(action));
		}
	}

	/** Opens a screen on top of what is open. */
	open(screen: Opening): void {
		this.dispatch({type: 'open', screen});
	}

	log(level: LogLine['level'], text: string): void {
		this.dispatch({type: 'log', line: {at: new Date(), level, text}});
	}

	stop(): void {
		this.#jobs.stop();
		this.#loading.abort();
		clearTimeout(this.#drawing);
		for (const controller of this.#pageSignals.values()) {
			controller.abort();
		}
	}

	get #progressInterval(): number {
		return this.#state.size.columns > wideColumns ? wideProgressInterval : progressInterval;
	}

	#openClient(): Client {
		if (!this.#client) {
			throw new Error('There is no open repository');
		}

		return this.#client;
	}

	#carryOut(effect: AppEffect): void {
		switch (effect.type) {
			case 'cancel-job': {
				this.#jobs.cancel(effect.id);
				break;
			}

			case 'copy': {
				this.#world.copy(effect.text);
				break;
			}

			case 'exit': {
				this.#world.exit(effect.status, effect.isHard);
				break;
			}

			case 'load-snapshots': {
				this.#loading.abort();
				this.#loading = new AbortController();
				void this.#loadSnapshots(this.#loading.signal);
				break;
			}

			case 'mouse': {
				this.#world.setMouse(effect.isOn);
				break;
			}

			case 'page': {
				void this.#runEffect(effect.effect);
				break;
			}

			case 'repaint': {
				this.#world.repaint();
				break;
			}

			case 'start-job': {
				this.#jobs.start(effect.id, effect.job);
				break;
			}

			case 'suspend': {
				this.#world.suspend();
				break;
			}
		}
	}

	async #loadSnapshots(signal: AbortSignal): Promise<void> {
		await loadSnapshots(
			this.#openClient(),
			snapshots => {
				this.dispatch({type: 'snapshots', snapshots});
			},
			{known: this.#state.snapshots, signal},
		);
	}

	async #runEffect({pageId, run}: PageEffect): Promise<void> {
		const controller = this.#pageSignals.get(pageId) ?? new AbortController();
		this.#pageSignals.set(pageId, controller);
		const {signal} = controller;
		try {
			await run({
				services: this.services,
				signal,
				deliver: delivery => {
					this.dispatch({type: 'deliver', delivery});
				},
			});
		} catch (error) {
			if (!signal.aborted) {
				const text = problemText(error);
				this.log('error', text);
				this.dispatch({type: 'notice', notice: {text, tone: 'removed'}});
			}
		}
	}

	#forgetClosedPages(): void {
		for (const [id, controller] of this.#pageSignals) {
			if (!this.#state.pages.some(page => page.id === id)) {
				this.#pageSignals.delete(id);
				controller.abort();
			}
		}
	}

	/** How long the last frame stays at least. Keys that came in together are drawn together, and what is only noted waits for the progress to move. */
	#patience({type}: Action): number {
		return type === 'input' || type === 'resize' ? 0 : type === 'log' ? this.#progressInterval : answerInterval;
	}

	#drawAt(time: number): void {
		if (time >= this.#dueAt) {
			return;
		}

		clearTimeout(this.#drawing);
		this.#dueAt = time;
		this.#drawing = setTimeout(
			() => {
				this.#dueAt = Infinity;
				this.#drawnAt = performance.now();
				this.#shown = this.#state;
				for (const listener of this.#listeners) {
					listener();
				}
			},
			Math.max(0, time - performance.now()),
		);
	}
}

const isEncrypted = ({encrypted}: Client['repository']['config']): boolean => encrypted;
