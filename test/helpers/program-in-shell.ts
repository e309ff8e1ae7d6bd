import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import pty from '@lydell/node-pty';
import {must} from './fault-run.js';
import {cleanEnvironment, programFile} from './run-holdfast.js';

/** What the shell writes after the program: with it, everything before has come through. */
const endMark = '-- the program has ended --';

/** Notes how the terminal is set before and after the program, which process it is, and what it ends with. The shell itself survives what ends the program, and stays until it is killed. */
const script = `trap : INT TERM HUP
stty -g > "$0/before"
sh -c 'echo $$ > "$0/pid.new"; mv "$0/pid.new" "$0/pid"; exec "$@"' "$0" "$@"
echo $? > "$0/status.new"
stty -g > "$0/after"
mv "$0/status.new" "$0/status"
echo "${endMark}"
read -r _`;

/** A program that does not end within this many milliseconds hangs. */
const patience = 60_000;

/** The types of the library leave it out. */
const canBeClosed = (shell: pty.IPty): shell is pty.IPty & {destroy(): void} => 'destroy' in shell;

/** What the program switches on and off: the alternate screen, the mouse, marked pastes, updates in one piece. */
const modes = ['1049', '1000', '1006', '2004', '2026'];

/** The built program as a person starts it: from a shell in a terminal. */
export class ProgramInShell {
	/** Everything it wrote, escapes and all. */
	raw = '';
	readonly #folder: string;
	readonly #shell: pty.IPty;
	#isClosed = false;

	/** @param folder A path where nothing is yet; what the shell notes is kept there. */
	constructor(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
		mkdirSync(folder, {recursive: true});
		this.#folder = folder;
		this.#shell = pty.spawn('sh', ['-c', script, folder, process.execPath, programFile, ...args], {
			cols: 100,
			rows: 30,
			name: 'xterm-256color',
			env: cleanEnvironment({TERM: 'xterm-256color', ...env}),
		});
		this.#shell.onData(data => {
			this.raw += data;
		});
		this.#shell.onExit(() => {
			this.#isClosed = true;
		});
	}

	get isOnAlternateScreen(): boolean {
		return this.#isOn('1049');
	}

	get hasEnded(): boolean {
		return existsSync(path.join(this.#folder, 'status'));
	}

	type(text: string): void {
		this.#shell.write(text);
	}

	signal(signal: NodeJS.Signals): void {
		process.kill(Number(this.#note('pid')), signal);
	}

	/** As when the window of the terminal is closed. */
	close(): void {
		must(canBeClosed(this.#shell), 'this kind of terminal cannot be closed');
		this.#shell.destroy();
	}

	/** Waits until the program has ended. @returns What it ended with. */
	async exit(): Promise<number> {
		for (const deadline = performance.now() + patience; !this.hasEnded;) {
			must(performance.now() < deadline, `still running after ${patience} ms:\n${this.raw}`);
			await delay(5);
		}

		return Number(this.#note('status'));
	}

	/** Throws unless the terminal is again as it was before the program. To be called after {@link exit}. */
	async mustBeRestored(): Promise<void> {
		for (const deadline = performance.now() + patience; !this.raw.includes(endMark);) {
			must(performance.now() < deadline, `the shell did not come to its end:\n${this.raw}`);
			await delay(5);
		}

		const [before, after] = [this.#note('before'), this.#note('after')];
		must(before !== '' && before === after, `the terminal was set to ${before}, and is to ${after}`);
		must(this.raw.lastIndexOf('\u001B[?25l') <= this.raw.lastIndexOf('\u001B[?25h'), 'the cursor is still hidden');
		const on = modes.filter(mode => this.#isOn(mode));
		must(on.length === 0, `the terminal is still in the modes ${on.join(', ')}`);
	}

	/** Ends what still runs. */
	kill(): void {
		if (!this.hasEnded && existsSync(path.join(this.#folder, 'pid'))) {
			this.signal('SIGKILL');
		}

		if (!this.#isClosed) {
			this.#shell.kill('SIGKILL');
		}
	}

	#isOn(mode: string): boolean {
		return this.raw.lastIndexOf(`\u001B[?${mode}h`) > this.raw.lastIndexOf(`\u001B[?${mode}l`);
	}

	#note(name: string): string {
		return readFileSync(path.join(this.#folder, name), 'utf8').trim();
	}
}
