import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import pty from '@lydell/node-pty';
import headless from '@xterm/headless';
import type {ExecutionContext} from 'ava';
import {UnicodeGraphemesAddon} from './graphemes-addon.js';
import {cleanEnvironment, programFile} from './run-holdfast.js';

const keys = {
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	enter: '\r',
	escape: '\u001B',
	tab: '\t',
	'shift-tab': '\u001B[Z',
	space: ' ',
	backspace: '\u007F',
	home: '\u001B[H',
	end: '\u001B[F',
	'page-up': '\u001B[5~',
	'page-down': '\u001B[6~',
	'ctrl-c': '\u0003',
	'ctrl-d': '\u0004',
	'ctrl-l': '\u000C',
	'ctrl-p': '\u0010',
	'ctrl-u': '\u0015',
	'ctrl-z': '\u001A',
} as const;

export type Key = keyof typeof keys;

export type TerminalOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly cwd?: string;
	/** Beside the clean environment and TERM. */
	readonly env?: Readonly<Record<string, string>>;
};

/** Milliseconds: a test must not fail because the machine is slow. */
const patience = 60_000;

/**
The built program in a real pseudo-terminal, and in front of it a terminal emulator that understands what it draws.

The emulator also answers what a program asks of its terminal (device attributes, cursor position).
*/
export class TestTerminal {
	/** Everything the program wrote, escapes and all. */
	raw = '';
	readonly #screen: headless.Terminal;
	readonly #process: pty.IPty;
	readonly #exited: Promise<number>;
	#exitStatus: number | undefined;
	#lastOutput = performance.now();

	constructor(args: readonly string[], {columns = 100, rows = 30, cwd, env = {}}: TerminalOptions = {}) {
		this.#screen = new headless.Terminal({cols: columns, rows, scrollback: 2000, allowProposedApi: true});
		this.#screen.loadAddon(new UnicodeGraphemesAddon());
		this.#process = pty.spawn(process.execPath, [programFile, ...args], {
			cols: columns,
			rows,
			name: 'xterm-256color',
			...(cwd !== undefined && {cwd}),
			env: cleanEnvironment({TERM: 'xterm-256color', COLORTERM: 'truecolor', ...env}),
		});
		this.#process.onData(data => {
			this.raw += data;
			this.#lastOutput = performance.now();
			this.#screen.write(data);
		});
		this.#screen.onData(answer => {
			this.#process.write(answer);
		});
		this.#exited = new Promise(resolve => {
			this.#process.onExit(({exitCode, signal}) => {
				this.#exitStatus = signal ? 128 + signal : exitCode;
				resolve(this.#exitStatus);
			});
		});
	}

	/** The emulator, with colours and all. */
	get screen(): headless.Terminal {
		return this.#screen;
	}

	get pid(): number {
		return this.#process.pid;
	}

	get isAlternateScreen(): boolean {
		return this.#screen.buffer.active.type === 'alternate';
	}

	/** What is on the screen now, without trailing blanks. */
	get text(): string {
		const {active} = this.#screen.buffer;
		const lines = Array.from(
			{length: this.#screen.rows},
			(_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
		);
		return lines.join('\n').trimEnd();
	}

	async press(...pressed: Key[]): Promise<void> {
		for (const key of pressed) {
			this.#process.write(keys[key]);
			await delay(25);
		}
	}

	type(text: string): void {
		this.#process.write(text);
	}

	resize(columns: number, rows: number): void {
		this.#process.resize(columns, rows);
		this.#screen.resize(columns, rows);
	}

	/** Waits until the screen shows a text. */
	async waitFor(wanted: string | RegExp): Promise<string> {
		return this.#waitUntil(`Waited for ${String(wanted)}`, text =>
			typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text),
		);
	}

	/** Waits until the screen shows a text no more. */
	async waitUntilGone(unwanted: RegExp): Promise<string> {
		return this.#waitUntil(`Waited for the end of ${String(unwanted)}`, text => !unwanted.test(text));
	}

	/** Waits until nothing was written for a while. */
	async settle(milliseconds = 150): Promise<string> {
		while (performance.now() - this.#lastOutput < milliseconds) {
			await delay(20);
		}

		await this.#drawn();
		return this.text;
	}

	async #waitUntil(what: string, isThere: (text: string) => boolean): Promise<string> {
		const start = performance.now();
		for (;;) {
			await this.#drawn();
			const {text} = this;
			if (isThere(text)) {
				return text;
			}

			if (this.#exitStatus !== undefined || performance.now() - start > patience) {
				const state = this.#exitStatus === undefined ? 'still running' : `ended with ${this.#exitStatus}`;
				throw new Error(`${what} (${state}), and the screen shows:\n${text}`);
			}

			await delay(20);
		}
	}

	/** Waits until the program ended, and gives its exit status. */
	async exit(): Promise<number> {
		const waiting = new AbortController();
		const {signal} = waiting;
		try {
			const status = await Promise.race([this.#exited, delay(patience, undefined, {signal})]);
			if (status === undefined) {
				throw new Error(`Still running, and the screen shows:\n${this.text}`);
			}

			await this.#drawn();
			return status;
		} finally {
			waiting.abort();
		}
	}

	kill(signal = 'SIGKILL'): void {
		if (this.#exitStatus === undefined) {
			this.#process.kill(signal);
		}
	}

	async #drawn(): Promise<void> {
		await new Promise<void>(resolve => {
			this.#screen.write('', resolve);
		});
	}
}

/** Starts the built program in a terminal; it is killed when the test ends. */
export function openTerminal(t: ExecutionContext, args: readonly string[], options?: TerminalOptions): TestTerminal {
	const terminal = new TestTerminal(args, options);
	t.teardown(() => {
		terminal.kill();
	});
	return terminal;
}
