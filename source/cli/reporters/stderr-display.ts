import type {ReporterEvent} from '../../engine/client.js';
import {displayName, formatBytes, formatCount, formatDuration} from '../../format.js';
import type {Styler} from '../output/style.js';
import type {Display} from './display.js';
import type {PhaseState, ProgressView} from './progress-state.js';

export type StderrDisplayOptions = {
	readonly write: (text: string) => void;
	readonly style: Styler;
	/** One line that is drawn again and again; else a line now and then. */
	readonly isTerminal: boolean;
	/** Width of the terminal in cells, asked each time: it may be resized. */
	readonly columns: () => number;
	readonly isVerbose: boolean;
	/** Warnings alone. */
	readonly isQuiet: boolean;
};

const redrawEvery = 200;
const lineEvery = 30_000;

/** Progress for people, on stderr. */
export function stderrDisplay({write, style, isTerminal, columns, isVerbose, isQuiet}: StderrDisplayOptions): Display {
	let isDrawn = false;
	// Loaded late: a command that is done before the first drawing does not pay for it.
	let progressText: ((view: ProgressView, width: number) => string) | undefined;
	if (!isQuiet) {
		setTimeout(() => {
			import('./progress-text.js').then(
				module => {
					({progressText} = module);
				},
				() => {},
			);
		}, 100).unref();
	}

	const clear = () => {
		if (isDrawn) {
			write('\r\u001B[K');
			isDrawn = false;
		}
	};

	const line = (text: string) => {
		clear();
		write(`${text}\n`);
	};

	return {
		interval: isQuiet ? 0 : isTerminal ? redrawEvery : lineEvery,
		clear,
		show(view: ProgressView) {
			if (!progressText) {
				return;
			}

			if (isTerminal) {
				// The last column stays free: some terminals wrap when it is filled.
				write(`\r${progressText(view, Math.max(20, columns()) - 1)}\u001B[K`);
				isDrawn = true;
			} else {
				line(`${formatDuration(view.elapsedMilliseconds)}  ${progressText(view, 200)}`);
			}
		},
		phaseStarted() {},
		phaseEnded(phase: Readonly<PhaseState>, error?: unknown) {
			if (error !== undefined) {
				clear();
			} else if (isVerbose) {
				line(style('dim', phaseSummary(phase)));
			}
		},
		log(message: string) {
			if (isVerbose) {
				line(style('dim', displayName(message)));
			}
		},
		note(message: string) {
			if (!isQuiet) {
				line(message.split('\n').map(displayName).join('\n'));
			}
		},
		event(event: ReporterEvent) {
			if (event.type === 'warning') {
				const subject = event.path === undefined ? '' : `${displayName(event.path)}: `;
				line(style('yellow', `! ${subject}${displayName(event.message)}`));
			}
		},
	};
}

function phaseSummary({name, done, isBytes, startedAt, endedAt}: Readonly<PhaseState>): string {
	const amount = isBytes ? formatBytes(done) : formatCount(done);
	return `${name}: ${amount} in ${formatDuration((endedAt ?? startedAt) - startedAt)}`;
}
