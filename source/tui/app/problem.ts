import {inspect} from 'node:util';
import {isHoldfastError} from '../../index.js';

/** What happened and what to do next, as sentences. Hostile to terminals, as all errors. */
export function problemLines(error: unknown): readonly string[] {
	if (isHoldfastError(error)) {
		return [error.message, ...(error.hint === undefined ? [] : [error.hint])];
	}

	return [`Unexpected: ${error instanceof Error ? error.message : inspect(error)}`];
}

/** The same in one line. */
export const problemText = (error: unknown): string =>
	problemLines(error)
		.map((line, index, lines) => (index < lines.length - 1 ? line.replace(/(?<![.!?:])$/, '.') : line))
		.join(' ');
