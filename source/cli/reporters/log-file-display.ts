import {closeSync, openSync, writeSync} from 'node:fs';
import {UsageError} from '../../engine/client.js';
import {displayName, formatBytes, formatCount, formatDuration} from '../../format.js';
import {messageOf} from '../error-report.js';
import type {Display} from './display.js';

export type LogFile = {
	/** Appends a line with the time before it. */
	line(text: string): void;
	close(): void;
};

/**
Opens a log to append to; made readable by its owner alone.

@throws {UsageError} When it cannot be written.
*/
export function openLogFile(file: string, now = () => new Date()): LogFile {
	let descriptor: number;
	try {
		descriptor = openSync(file, 'a', 0o600);
	} catch (error) {
		throw new UsageError(`The log file ${file} cannot be written: ${messageOf(error)}`, {
			hint: 'Name another file with --log-file.',
			cause: error,
		});
	}

	return {
		line(text) {
			writeSync(descriptor, `${now().toISOString()} ${displayName(text)}\n`);
		},
		close() {
			closeSync(descriptor);
		},
	};
}

/** Everything that happens, with times, one line each. */
export function logFileDisplay(log: LogFile): Display {
	return {
		interval: 0,
		clear() {},
		show() {},
		phaseStarted({name}) {
			log.line(`${name}: started`);
		},
		phaseEnded({name, done, isBytes, startedAt, endedAt}, error) {
			const amount = isBytes ? formatBytes(done) : formatCount(done);
			const how = error === undefined ? 'done' : `failed (${messageOf(error)})`;
			log.line(`${name}: ${how}, ${amount} in ${formatDuration((endedAt ?? startedAt) - startedAt)}`);
		},
		log(message) {
			log.line(message);
		},
		note(message) {
			log.line(message);
		},
		event(event) {
			if (event.type === 'warning') {
				log.line(`warning: ${event.path === undefined ? '' : `${event.path}: `}${event.message}`);
			} else if (event.type === 'finding') {
				log.line(`finding: ${event.kind}: ${event.key}: ${event.message}`);
			}
		},
	};
}
