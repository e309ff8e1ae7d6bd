import {inspect} from 'node:util';
import {isHoldfastError} from '../engine/client.js';
import {displayName} from '../format.js';
import type {ErrorLine} from './output/json-shapes.js';

/** An error as `--json` tells it. */
export function errorLine(error: unknown): ErrorLine {
	return isHoldfastError(error)
		? {type: 'error', code: error.code, message: error.message, ...(error.hint !== undefined && {hint: error.hint})}
		: {type: 'error', code: 'unexpected', message: messageOf(error)};
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : inspect(error));

/** An error for people: what happened to what, and what to do next; with `isVerbose` also what lies behind it. */
export function errorText(error: unknown, options: {readonly isVerbose: boolean}): string {
	const lines = isHoldfastError(error)
		? [sentence(error.message), ...(error.hint === undefined ? [] : [error.hint])]
		: [
				sentence(`Unexpected: ${messageOf(error)}`),
				options.isVerbose
					? 'This is a fault of holdfast. Please report it with the lines below.'
					: 'This is a fault of holdfast. Run the command again with --verbose to see more, and please report it.',
			];
	const shown = [`holdfast: ${displayName(lines[0] ?? '')}`, ...lines.slice(1).map(line => `  ${displayName(line)}`)];
	return [...shown, ...(options.isVerbose ? behind(error) : [])].join('\n');
}

function behind(error: unknown): string[] {
	const cause = isHoldfastError(error) ? error.cause : error;
	return cause === undefined
		? []
		: inspect(cause)
				.split('\n')
				.map(line => `  ${displayName(line)}`);
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
