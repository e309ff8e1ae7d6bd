import {isHoldfastError} from '../engine/client.js';
import type {CommandResult} from './command.js';
import {type ExitCode, exitCodeOf, exitCodes} from './exit-code.js';
import type {SummaryFields, SummaryLine} from './output/json-shapes.js';

/** How a command ended, thrown or not. */
export type Outcome = {
	readonly status: SummaryLine['status'];
	readonly exitStatus: ExitCode;
	readonly summary: SummaryFields;
	/** Absent when nothing was thrown. */
	readonly error?: unknown;
};

const statusCodes = {complete: exitCodes.ok, partial: exitCodes.partial, failed: exitCodes.failed} as const;

export const outcomeOf = ({status = 'complete', summary = {}}: CommandResult): Outcome => ({
	status,
	exitStatus: statusCodes[status],
	summary,
});

/** Whatever was thrown after the signal fired is a consequence of it. */
export function outcomeOfError(error: unknown, signal: AbortSignal): Outcome {
	const code = isHoldfastError(error) ? error.code : undefined;
	return signal.aborted || code === 'cancelled'
		? {status: 'cancelled', exitStatus: exitCodes.cancelled, summary: {}, error}
		: {status: 'failed', exitStatus: exitCodeOf(code), summary: {}, error};
}
