import {CancelledError, UsageError} from '../engine/client.js';
import type {CommandContext} from './context.js';
import {askLine, hasTerminal} from './credentials/prompt.js';

/** Flags of commands that delete something. */
export type ConfirmFlags = {readonly dryRun: boolean; readonly yes: boolean};

type Asking = Pick<
	CommandContext,
	'env' | 'globals' | 'output' | 'reporter' | 'signal' | 'stdoutIsTerminal' | 'terminal'
>;

/**
Makes sure, as early as what there is to see allows, that somebody has agreed or can be asked.

@throws {UsageError} Which names the flag that is missing.
*/
export function requireAgreement(context: Asking, {dryRun, yes}: ConfirmFlags): void {
	if (!dryRun && !yes && !canAsk(context)) {
		throw new UsageError('This deletes something, and there is no terminal to ask on', {
			hint: 'Add --dry-run to see what would be done, or --yes to do it.',
		});
	}
}

/**
Asks whether to go on with what was shown.

@param question Such as `Forget 27 snapshots?`
@throws {CancelledError} For every answer but yes.
*/
export async function confirm({terminal, signal, reporter, output}: Asking, question: string): Promise<void> {
	reporter.clear();
	await output.flush();
	const answer = await askLine(`${question} Type yes to go on: `, terminal, signal);
	if (!/^\s*y(?:es)?\s*$/i.test(answer)) {
		throw new CancelledError('Nothing was changed');
	}
}

function canAsk({env, globals, stdoutIsTerminal, terminal}: Asking): boolean {
	const isScript = globals.json || globals.plain || env.TERM === 'dumb' || Boolean(env.CI);
	return !isScript && stdoutIsTerminal && hasTerminal(terminal);
}
