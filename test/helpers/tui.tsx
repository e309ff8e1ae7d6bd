import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import type {ReactElement} from 'react';
import type {ListedSnapshot} from '../../source/index.js';
import {App} from '../../source/tui/app/app.js';
import {reduceApp} from '../../source/tui/app/reduce.js';
import type {Size} from '../../source/tui/app/shell.js';
import {type Action, type AppEffect, type AppState, initialState} from '../../source/tui/app/state.js';
import {homeScreen} from '../../source/tui/screens/home/home-screen.js';
import {characterKey, type Key} from '../../source/tui/terminal/keys.js';

export const now = new Date('2026-11-22T09:13:00Z');

/** Snapshots of one source, a day apart, the newest first. */
export const fakeSnapshots = (count: number): ListedSnapshot[] =>
	Array.from({length: count}, (_, index) => ({
		ref: `snapshot/${(0x4f_ba_54_1e - index).toString(16).padStart(8, '0')}${'0'.repeat(56)}`,
		created: new Date(now.getTime() - 180_000 - index * 86_400_000),
		snapshot: {
			version: 1,
			created: '',
			root: '',
			seq: count - index,
			source: {type: 'local', account: 'host', path: index % 2 === 0 ? '/home/ada' : '/srv/photos'},
			tags: index === 1 ? ['weekly'] : [],
		},
		figures: {files: 128_400 - index, bytes: 48_000_000_000, addedBytes: 72_000_000 * (index + 1), status: 'complete'},
	}));

const usualSize: Size = {columns: 80, rows: 24};

/** The program as a value: what it shows, and what it asked for on the way. */
export class TestApp {
	state: AppState;
	readonly effects: AppEffect[] = [];

	constructor(snapshots = fakeSnapshots(3), size: Size = usualSize) {
		this.state = initialState({size, now, repository: undefined, commandLine: words => `holdfast ${words}`});
		this.act({type: 'repository', repository: {location: 's3://backups/ada', isEncrypted: true}});
		this.act({type: 'snapshots', snapshots: {status: 'ready', items: snapshots, hasFigures: true, unreadable: 0}});
		this.act({type: 'open', screen: homeScreen({})});
		this.effects.length = 0;
	}

	act(action: Action): void {
		const {state, effects} = reduceApp(this.state, action);
		this.state = state;
		this.effects.push(...effects);
	}

	/** Names of keys, or characters. */
	press(...keys: string[]): void {
		for (const name of keys) {
			const key: Key = [...name].length === 1 ? characterKey(name) : name === 'space' ? characterKey(' ') : {name};
			this.act({type: 'input', event: {type: 'key', key}, now: this.state.now});
		}
	}

	type(text: string): void {
		this.press(...text);
	}

	/** The screen that is seen. */
	get screen(): string {
		return this.state.pages.at(-1)?.screen ?? '';
	}

	get frame(): string {
		return frameOf(<App state={this.state} />);
	}
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
