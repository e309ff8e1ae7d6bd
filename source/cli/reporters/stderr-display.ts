import type {ReporterEvent} from '../../engine/client.js';
import {displayName, formatBytes, formatCount, formatDuration} from '../../format.js';
import type {Styler} from '../output/style.js';
import type {PhaseState, ProgressView} from '../../progress/progress-state.js';
import type {Display} from './display.js';

export type StderrDisplayOptions = {
	readonly write: (text: string) => void;
	readonly style: Styler;
	/** One line that is drawn again and again; else a line now and then. */
	readonly isTerminal: boolean;
	/** Width of the terminal in cells, asked each time: it may be resized. */
	readonly columns: () => number;
	readonly isVerbose: boolean;
	/** Writes the line; gives nothing as long as it is not loaded. */
	readonly render: (view: ProgressView, width: number) => string | undefined;
	/** Warnings alone. */
	readonly isQuiet: boolean;
	/** Rows that take the place of the one line; gives nothing as long as they are not loaded. */
	readonly panel?: () => {show(view: ProgressView): void; clear(): void} | undefined;
};

const redrawEvery = 200;
const lineEvery = 30_000;

/** Progress for people, on stderr. */
export function stderrDisplay({
	write,
	style,
	isTerminal,
	columns,
	isVerbose,
	isQuiet,
	render,
	panel = () => undefined,
}: StderrDisplayOptions): Display {
	let isDrawn = false;
	const clear = () => {
		panel()?.clear();
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
			const rows = panel();
			if (rows) {
				rows.show(view);
				return;
			}

			// The last column stays free: some terminals wrap when it is filled.
			const text = render(view, isTerminal ? Math.max(20, columns()) - 1 : 200);
			if (text === undefined) {
				return;
			}

			if (isTerminal) {
				write(`\r${text}\u001B[K`);
				isDrawn = true;
			} else {
				line(`${formatDuration(view.elapsedMilliseconds)}  ${text}`);
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
