import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {type Key, TestTerminal} from '../terminal.js';
import {animatedPng, type Frame} from './animated-png.js';
import {drawPixels} from './draw-screen.js';

const password = 'correct horse battery staple wagon';

/**
From nothing to the first backup and back, by keys, as an animated PNG of what the program drew.

@param folder A new home is made in it.
@param source What is backed up.
*/
export async function recordTour(folder: string, source: string): Promise<Buffer> {
	const home = path.join(folder, 'new');
	await mkdir(home);
	const terminal = new TestTerminal([], {columns: 90, rows: 26, cwd: home, env: {HOME: home, FORCE_COLOR: '3'}});
	const frames: Frame[] = [];
	const hold = async (milliseconds: number) => {
		await terminal.settle(120);
		frames.push({pixels: drawPixels(terminal.screen, 'holdfast'), milliseconds});
	};

	const see = async (wanted: RegExp | string, milliseconds: number) => {
		await terminal.waitFor(wanted);
		await hold(milliseconds);
	};

	/** As somebody types who knows it by heart: a few letters at a time. */
	const type = async (text: string, atOnce = 6) => {
		for (let start = 0; start < text.length; start += atOnce) {
			terminal.type(text.slice(start, start + atOnce));
			await hold(180);
		}
	};

	const press = async (key: Key) => {
		await terminal.press(key);
	};

	try {
		await see('Where shall the backups be kept?', 1500);
		await press('enter');
		await see('Which password shall open them?', 500);
		await type(password, 9);
		await press('enter');
		await type(password, 17);
		await press('enter');
		await press('enter');
		await confirmPhrase(terminal, {hold, press, type});
		await see('What shall be backed up?', 500);
		await press('ctrl-u');
		await type(source, 7);
		await press('enter');
		await see(`✓ ${source}`, 600);
		await press('enter');
		await see(/daily (?:for )?\d/, 1200);
		await press('right');
		await hold(700);
		await press('enter');
		await see('Everything is ready', 1200);
		await press('enter');
		for (let seen = ''; !/Snapshot [\da-f]{8}/.test(seen); seen = terminal.text) {
			await terminal.waitFor(/./);
			frames.push({pixels: drawPixels(terminal.screen, 'holdfast'), milliseconds: 300});
			await delay(400);
		}

		await hold(1500);
		terminal.type('1');
		await see('1/1', 1500);
		terminal.type('r');
		await see('Where to', 1000);
		await press('enter');
		await see('Dry run: nothing', 1800);
		await press('enter');
		await see('Every byte is verified', 1200);
		await press('enter');
		await see('Every byte was verified', 3000);
		return animatedPng(frames);
	} finally {
		terminal.kill();
	}
}

type Hands = {
	readonly hold: (milliseconds: number) => Promise<void>;
	readonly press: (key: Key) => Promise<void>;
	readonly type: (text: string) => Promise<void>;
};

/** Reads the recovery phrase off the screen, and types the three words that are asked for. */
async function confirmPhrase(terminal: TestTerminal, {hold, press, type}: Hands): Promise<void> {
	const shown = await terminal.waitFor('Write these 24 words down');
	await hold(2000);
	const words = new Map([...shown.matchAll(/ (\d+) ([a-z]{3,8})\b/g)].map(([, number, word]) => [number, word]));
	await press('enter');
	const question = await terminal.waitFor('From your note');
	for (const [, number] of question.matchAll(/Word (\d+)/g)) {
		await type(words.get(number) ?? '');
		await press('enter');
	}
}
