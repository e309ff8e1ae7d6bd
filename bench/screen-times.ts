import {readFile} from 'node:fs/promises';
import {availableParallelism, loadavg} from 'node:os';
import {setTimeout as delay} from 'node:timers/promises';
import type {TestTerminal} from '../test/helpers/terminal.js';

/** Seconds of processor time that the main thread of a process took; absent when it is no more. */
export async function mainThread(pid: number): Promise<number | undefined> {
	try {
		const text = await readFile(`/proc/${pid}/task/${pid}/stat`, 'utf8');
		const [user = Number.NaN, system = Number.NaN] = text
			.slice(text.lastIndexOf(')') + 2)
			.split(' ')
			.slice(11, 13)
			.map(Number);
		// Linux tells it in hundredths of a second to every program.
		return (user + system) / 100;
	} catch {
		return undefined;
	}
}

/** Milliseconds until something shows that was not there before. */
export async function timeOf(terminal: TestTerminal, key: string, wanted: string): Promise<number> {
	const from = terminal.raw.length;
	const start = performance.now();
	terminal.type(key);
	while (!terminal.raw.includes(wanted, from)) {
		if (performance.now() - start > 60_000) {
			throw new Error(`${wanted} did not show:\n${terminal.text}`);
		}

		await delay(1);
	}

	return performance.now() - start;
}

/** For figures on the clock: how busy the machine was. */
export const load = (): string => `load ${loadavg()[0]?.toFixed(1) ?? '?'} on ${availableParallelism()} cores`;
