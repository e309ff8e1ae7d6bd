import type {ReporterEvent} from '../../engine/client.js';
import type {JsonLine} from '../output/json-shapes.js';
import type {Display} from './display.js';

/** Progress for programs: NDJSON lines. */
export function jsonDisplay(write: (line: JsonLine) => void, options: {readonly isVerbose: boolean}): Display {
	return {
		interval: 1000,
		clear() {},
		show(view) {
			write({
				type: 'progress',
				phase: view.name,
				unit: view.isBytes ? 'bytes' : 'items',
				done: view.done,
				...(view.total > 0 && {total: view.total}),
				...(view.rate !== undefined && {rate: Math.round(view.rate)}),
				...(view.remainingMilliseconds !== undefined && {
					secondsRemaining: Math.round(view.remainingMilliseconds / 1000),
				}),
				...(view.currentFile !== undefined && {currentFile: view.currentFile}),
			});
		},
		phaseStarted() {},
		phaseEnded() {},
		log(message) {
			if (options.isVerbose) {
				write({type: 'log', message});
			}
		},
		note(message) {
			if (options.isVerbose) {
				write({type: 'log', message});
			}
		},
		event(event: ReporterEvent) {
			if (event.type === 'warning') {
				write({type: 'warning', ...(event.path !== undefined && {path: event.path}), message: event.message});
			}
		},
	};
}
