import process from 'node:process';
import {render} from 'ink';
import {type ReactElement, useSyncExternalStore} from 'react';
import {Client} from '../../index.js';
import {putScreenFirst} from '../jobs/put-screen-first.js';
import {FrameWriter, frameStream} from '../terminal/frame-writer.js';
import {captureOutput} from '../terminal/capture-output.js';
import {Speaker} from '../terminal/speaker.js';
import {TerminalInput} from '../terminal/terminal-input.js';
import {TerminalScreen} from '../terminal/terminal-screen.js';
import {chooseTheme, inTheme, ThemeContext} from '../theme/theme.js';
import {App} from './app.js';
import type {Opening} from './request.js';
import {Runtime} from './runtime.js';
import {sentencesOf} from './sentences.js';
import {initialState} from './state.js';
import {exitStatuses} from './transition.js';

export type AppOptions = {
	/** The open repository; without it, the setup has to make or open one. */
	readonly client: Client | undefined;
	/** The screens that it begins with, the last one in front. */
	readonly openings: readonly Opening[];
	readonly commandLine: (words: string) => string;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly env: NodeJS.ProcessEnv;
	/** Says what happens in sentences, one after the other, instead of drawing pictures. */
	readonly isSpoken?: boolean;
	/** Fires when the process is told to end. */
	readonly signal: AbortSignal;
	/** Ends the process at once. */
	readonly exit: (status: number) => void;
};

/** Often enough for `3m ago`. */
const clockInterval = 30_000;

/** Runs the program on the alternate screen, or in sentences below what was there, until it is left. @returns What the process should end with. */
export async function runApp(options: AppOptions): Promise<number> {
	const {client, openings, stdin, stdout, stderr, env, signal, exit, isSpoken = false} = options;
	if (signal.aborted) {
		return exitStatuses.interrupted;
	}

	const screen = new TerminalScreen(stdout, {isAlternate: !isSpoken});
	const speaker = new Speaker({stream: stdout, read: () => sentencesOf(runtime.shown())});
	const theme = chooseTheme(env);
	const writer = new FrameWriter(stdout, inTheme(theme));
	let end: (status: number) => void = () => {};
	const ended = new Promise<number>(resolve => {
		end = resolve;
	});
	const leave = () => {
		screen.leave();
	};

	const runtime: Runtime = new Runtime(
		initialState({
			size: {columns: stdout.columns, rows: stdout.rows},
			now: new Date(),
			repository: undefined,
			commandLine: options.commandLine,
		}),
		{
			copy(text) {
				screen.copy(text);
			},
			setMouse(isOn) {
				screen.setMouse(isOn);
			},
			repaint() {
				if (isSpoken) {
					speaker.repeat();
				} else {
					writer.repaint();
				}
			},
			suspend() {
				writer.pause();
				input.stop();
				screen.leave();
				process.once('SIGCONT', () => {
					screen.enter();
					input.start();
					writer.resume();
				});
				process.kill(process.pid, 'SIGTSTP');
			},
			exit(status, isHard) {
				if (isHard) {
					leave();
					exit(status);
				}

				end(status);
			},
			putScreenFirst,
		},
	);
	const input = new TerminalInput(
		stdin,
		events => {
			speaker.ask();
			for (const event of events) {
				runtime.dispatch({type: 'input', event, now: new Date()});
			}
		},
		() => {
			runtime.dispatch({type: 'terminate'});
		},
	);
	const onResize = () => {
		runtime.dispatch({type: 'resize', size: {columns: stdout.columns, rows: stdout.rows}});
		writer.forget();
	};

	const onTerminate = () => {
		runtime.dispatch({type: 'terminate'});
	};

	const onBroken = () => {
		end(0);
	};

	using output = captureOutput(stderr, (level, text) => {
		runtime.log(level, text);
	});
	const clock = setInterval(() => {
		runtime.dispatch({type: 'clock', now: new Date()});
	}, clockInterval);
	process.on('exit', leave);
	stdout.on('resize', onResize).on('error', onBroken);
	signal.addEventListener('abort', onTerminate, {once: true});
	// Raw mode first: what is typed ahead would be shown in the picture.
	input.start();
	screen.enter();
	if (client) {
		// What it tells of its progress, for the command line, would end in the log.
		runtime.services.adopt(new Client(client.repository));
	}

	for (const opening of openings) {
		runtime.open(opening);
	}

	const ink = isSpoken
		? undefined
		: render(
				<ThemeContext value={theme}>
					<Connected runtime={runtime} />
				</ThemeContext>,
				{stdin, stdout: frameStream(stdout, writer), stderr, debug: true, exitOnCtrlC: false, patchConsole: false},
			);
	if (isSpoken) {
		stdout.write('Holdfast in sentences. Press ? for the keys, Ctrl-L to hear everything again.\n');
		speaker.ask();
		runtime.subscribe(() => {
			speaker.hear();
		});
		speaker.speak();
	}

	try {
		return await Promise.race([ended, ...(ink ? [ink.waitUntilExit().then(() => 0)] : [])]);
	} finally {
		ink?.unmount();
		speaker.stop();
		runtime.stop();
		clearInterval(clock);
		input.stop();
		leave();
		stdout.off('resize', onResize).off('error', onBroken);
		signal.removeEventListener('abort', onTerminate);
		process.off('exit', leave);
		output.release();
	}
}

function Connected({runtime}: {readonly runtime: Runtime}): ReactElement {
	return <App state={useSyncExternalStore(runtime.subscribe, runtime.shown)} />;
}
