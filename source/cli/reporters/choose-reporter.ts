import type {GlobalFlags} from '../global-flags.js';
import type {Host} from '../host.js';
import type {JsonLine} from '../output/json-shapes.js';
import {colorStyler, plainStyler, wantsColor} from '../output/style.js';
import type {ProgressView} from '../../progress/progress-state.js';
import {CommandReporter} from './command-reporter.js';
import type {Display} from './display.js';
import {jsonDisplay} from './json-display.js';
import {type LogFile, logFileDisplay} from './log-file-display.js';
import {stderrDisplay} from './stderr-display.js';

export type ReporterChoice = {
	readonly globals: GlobalFlags;
	readonly host: Pick<Host, 'env' | 'stderr' | 'stdout'>;
	readonly writeJson: (line: JsonLine) => void;
	readonly log?: LogFile | undefined;
};

/** The one place that decides how progress is shown. */
export function chooseReporter({globals, host, writeJson, log}: ReporterChoice): CommandReporter {
	const main = globals.json ? jsonDisplay(writeJson, {isVerbose: globals.verbose}) : forPeople(globals, host);
	return new CommandReporter(log ? [main, logFileDisplay(log)] : [main]);
}

function forPeople(globals: GlobalFlags, {stderr, env}: Pick<Host, 'env' | 'stderr'>): Display {
	return stderrDisplay({
		write(text) {
			stderr.write(text);
		},
		style: wantsColor(stderr, env, globals.noColor) ? colorStyler : plainStyler,
		isTerminal: stderr.isTTY && env.TERM !== 'dumb' && !env.CI && !globals.plain,
		columns: () => stderr.columns,
		isVerbose: globals.verbose,
		isQuiet: globals.quiet,
		render: globals.quiet ? () => undefined : lateProgressText(),
	});
}

/** Loaded late: a command that is done before the first drawing does not pay for it. */
function lateProgressText(): (view: ProgressView, width: number) => string | undefined {
	let progressText: ((view: ProgressView, width: number) => string) | undefined;
	setTimeout(() => {
		import('./progress-text.js').then(
			module => {
				({progressText} = module);
			},
			() => {},
		);
	}, 100).unref();
	return (view, width) => progressText?.(view, width);
}
