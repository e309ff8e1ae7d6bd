import {render} from 'ink-testing-library';
import {Client, type ListedSnapshot} from '../../source/index.js';
import {App} from '../../source/tui/app/app.js';
import {problemLines} from '../../source/tui/app/problem.js';
import {reduceApp} from '../../source/tui/app/reduce.js';
import type {Opening} from '../../source/tui/app/request.js';
import {type Action, type AppEffect, type AppState, initialState} from '../../source/tui/app/state.js';
import {OperationProgress} from '../../source/tui/jobs/operation-progress.js';
import {ThemeContext, unicodeTheme} from '../../source/tui/theme/theme.js';

/** Width of the terminal that ink-testing-library draws on; a narrower one is drawn in a part of it. */
const widest = 100;

/** The whole program without a terminal: keys go in, frames come out, and effects happen when the test says so. */
export class TestApp {
	state: AppState;
	readonly #client: Client | undefined;
	readonly #effects: AppEffect[] = [];

	constructor(
		screen: Opening,
		{
			snapshots = [],
			client,
			columns = widest,
			rows = 24,
		}: {
			readonly snapshots?: readonly ListedSnapshot[];
			readonly client?: Client;
			readonly columns?: number;
			readonly rows?: number;
		} = {},
	) {
		this.#client = client;
		this.state = initialState({
			size: {columns, rows},
			now: new Date('2026-11-22T12:00:00Z'),
			repository: {location: '/mnt/disk', isEncrypted: true},
			commandLine: words => `holdfast ${words}`,
		});
		this.dispatch({type: 'snapshots', snapshots: {status: 'ready', items: snapshots, hasFigures: true, unreadable: 0}});
		this.dispatch({type: 'open', screen});
	}

	dispatch(action: Action): void {
		const {state, effects} = reduceApp(this.state, action);
		this.state = state;
		this.#effects.push(...effects);
	}

	/** Names of keys; text that is no name is typed, character by character. */
	press(...keys: readonly string[]): void {
		for (const name of keys) {
			this.dispatch({type: 'input', event: {type: 'key', key: {name}}, now: this.state.now});
		}
	}

	type(text: string): void {
		for (const character of text) {
			const key = {name: character === ' ' ? 'space' : character, text: character};
			this.dispatch({type: 'input', event: {type: 'key', key}, now: this.state.now});
		}
	}

	/** Does what screens asked for, and what they ask for next, until nobody asks any more. @returns What else was asked of the world. */
	async settle(): Promise<readonly AppEffect[]> {
		const others: AppEffect[] = [];
		for (let effect = this.#effects.shift(); effect; effect = this.#effects.shift()) {
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

	/** What is on the screen now, without trailing blanks. */
	frame(): string {
		const {lastFrame, unmount} = render(
			<ThemeContext value={unicodeTheme}>
				<App state={this.state} />
			</ThemeContext>,
		);
		const lines = (lastFrame() ?? '').split('\n').map(line => line.trimEnd());
		unmount();
		return lines.join('\n');
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
