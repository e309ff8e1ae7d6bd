import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import type {ReactElement} from 'react';
import {Client, type ListedSnapshot} from '../../source/index.js';
import {App} from '../../source/tui/app/app.js';
import {problemLines} from '../../source/tui/app/problem.js';
import {reduceApp} from '../../source/tui/app/reduce.js';
import type {Opening} from '../../source/tui/app/request.js';
import {type Action, type AppEffect, type AppState, initialState} from '../../source/tui/app/state.js';
import {OperationProgress} from '../../source/tui/jobs/operation-progress.js';
import {homeScreen} from '../../source/tui/screens/home/home-screen.js';
import {characterKey, type Key} from '../../source/tui/terminal/keys.js';
import {fakeSnapshots, now} from './fake-snapshots.js';

type TestAppOptions = {
	readonly snapshots?: readonly ListedSnapshot[];
	/** What effects and jobs work with. */
	readonly client?: Client;
	readonly columns?: number;
	readonly rows?: number;
};

/** The whole program without a terminal: keys go in, frames come out, and effects happen when the test says so. */
export class TestApp {
	state: AppState;
	/** What was asked of the world and has not happened yet. */
	readonly effects: AppEffect[] = [];
	readonly #client: Client | undefined;

	constructor(screen: Opening, {snapshots = [], client, columns = 100, rows = 24}: TestAppOptions = {}) {
		this.#client = client;
		this.state = initialState({
			size: {columns, rows},
			now,
			repository: {location: '/mnt/disk', isEncrypted: true},
			commandLine: words => `holdfast ${words}`,
		});
		this.dispatch({type: 'snapshots', snapshots: {status: 'ready', items: snapshots, hasFigures: true, unreadable: 0}});
		this.dispatch({type: 'open', screen});
	}

	dispatch(action: Action): void {
		const {state, effects} = reduceApp(this.state, action);
		this.state = state;
		this.effects.push(...effects);
	}

	/** Names of keys, or characters. */
	press(...keys: readonly string[]): void {
		for (const name of keys) {
			const key: Key = [...name].length === 1 ? characterKey(name) : name === 'space' ? characterKey(' ') : {name};
			this.dispatch({type: 'input', event: {type: 'key', key}, now: this.state.now});
		}
	}

	type(text: string): void {
		this.press(...text);
	}

	/** Does what screens asked for, and what they ask for next, until nobody asks any more. @returns What else was asked of the world. */
	async settle(): Promise<readonly AppEffect[]> {
		const others: AppEffect[] = [];
		for (let effect = this.effects.shift(); effect; effect = this.effects.shift()) {
			if (effect.type === 'page') {
				await effect.effect.run({
					services: this.#services,
					signal: new AbortController().signal,
					deliver: delivery => {
						this.dispatch({type: 'deliver', delivery});
					},
				});
			} else {
				others.push(effect);
			}
		}

		return others;
	}

	/** As `settle`, and carries out the operations that were started, one after the other. */
	async work(): Promise<void> {
		for (const effect of await this.settle()) {
			if (effect.type === 'start-job') {
				const reporter = new OperationProgress(() => {});
				const progress = () => ({progress: reporter.view(), endedAt: this.state.now, changesSnapshots: false});
				const {client} = this.#services;
				const {signal} = new AbortController();
				const ending = await effect.job
					.run({client: new Client(client.repository, {reporter}), reporter, signal})
					.catch((error: unknown) => ({status: 'failed' as const, report: problemLines(error)}));
				this.dispatch({type: 'job-ended', id: effect.id, ending: {...ending, ...progress()}});
				await this.work();
			}
		}
	}

	/** The name of the screen that is seen. */
	get screen(): string {
		return this.state.pages.at(-1)?.screen ?? '';
	}

	frame(): string {
		return frameOf(<App state={this.state} />);
	}

	get #services() {
		const client = this.#client;
		return {
			get client(): Client {
				if (!client) {
					throw new Error('This test has no repository');
				}

				return client;
			},
			adopt() {},
		};
	}
}

/** The home screen in a window of 80x24, over some snapshots that are made up. */
export function homeApp(snapshots = fakeSnapshots(3), options: Pick<TestAppOptions, 'columns' | 'rows'> = {}): TestApp {
	const app = new TestApp(homeScreen({}), {snapshots, columns: 80, ...options});
	app.effects.length = 0;
	return app;
}

/** What a component draws, without colours and trailing blanks. */
export function frameOf(element: ReactElement): string {
	const {lastFrame, unmount} = render(element);
	const frame = stripVTControlCharacters(lastFrame() ?? '');
	unmount();
	return frame
		.split('\n')
		.map(line => line.trimEnd())
		.join('\n');
}
