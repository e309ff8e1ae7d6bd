import type {InlineProgress} from '../../tui/inline/inline-progress.js';
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
	/** Whether the command is worth some rows of progress on a terminal, instead of one line. */
	readonly hasPanel?: boolean;
};

/** The one place that decides how progress is shown. */
export function chooseReporter({globals, host, writeJson, log, hasPanel = false}: ReporterChoice): CommandReporter {
	const main = globals.json ? jsonDisplay(writeJson, {isVerbose: globals.verbose}) : forPeople(globals, host, hasPanel);
	return new CommandReporter(log ? [main, logFileDisplay(log)] : [main]);
}

function forPeople(globals: GlobalFlags, {stderr, env}: Pick<Host, 'env' | 'stderr'>, hasPanel: boolean): Display {
	const isTerminal = stderr.isTTY && env.TERM !== 'dumb' && !env.CI && !globals.plain;
	const isPanel = hasPanel && isTerminal && !globals.quiet;
	return stderrDisplay({
		write(text) {
			stderr.write(text);
		},
		style: wantsColor(stderr, env, globals.noColor) ? colorStyler : plainStyler,
		isTerminal,
		columns: () => stderr.columns,
		isVerbose: globals.verbose,
		isQuiet: globals.quiet,
		render: globals.quiet || isPanel ? () => undefined : lateProgressText(isTerminal),
		...(isPanel && {panel: latePanel(stderr, wantsColor(stderr, env, globals.noColor))}),
	});
}

/** Ink takes a while to load: a command that is done by then has nothing to show, and does not pay for it. */
function latePanel(stderr: Host['stderr'], hasColor: boolean): () => InlineProgress | undefined {
	let panel: InlineProgress | undefined;
	setTimeout(() => {
		loadInlineProgress(hasColor).then(
			inlineProgress => {
				panel = inlineProgress(stderr);
			},
			() => {},
		);
	}, 100).unref();
	return () => panel;
}

async function loadInlineProgress(hasColor: boolean) {
	const {prepareReact} = await import('../../tui/prepare-react.js');
	prepareReact({noColor: !hasColor});
	const {inlineProgress} = await import('../../tui/inline/inline-progress.js');
	return inlineProgress;
}

/** Loaded late: a command that is done before the first drawing does not pay for it. Without a terminal there is a line every half minute. */
function lateProgressText(isTerminal: boolean): (view: ProgressView, width: number) => string | undefined {
	let progressText: ((view: ProgressView, width: number) => string) | undefined;
	setTimeout(
		() => {
			import('./progress-text.js').then(
				module => {
					({progressText} = module);
				},
				() => {},
			);
		},
		isTerminal ? 100 : 10_000,
	).unref();
	return (view, width) => progressText?.(view, width);
}
