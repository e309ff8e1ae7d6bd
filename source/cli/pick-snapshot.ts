import {CancelledError, type Client, UsageError} from '../engine/client.js';
import type {CommandContext} from './context.js';
import {hasScreen} from './has-screen.js';

/** Stands in a command line for a snapshot that is to be chosen. No snapshot is called so: their names are hexadecimal, or begin with `latest`. */
export const pickWord = 'pick';

type Asking = Pick<CommandContext, 'commandLine' | 'env' | 'globals' | 'host' | 'reporter' | 'signal'>;

/** Whether somebody is there who can choose from a list. */
export const canPick = ({host, globals}: Pick<Asking, 'globals' | 'host'>): boolean => hasScreen(host, globals);

/**
The snapshot that a command line names, chosen by the person in front of it where it says `pick`.

@param title What it is wanted for.
@throws {UsageError} When nobody can be asked. {CancelledError} When nothing is chosen.
*/
export async function namedSnapshot<Name extends string | undefined>(
	context: Asking,
	client: Client,
	name: Name,
	title: string,
): Promise<Name | string> {
	if (name !== pickWord) {
		return name;
	}

	const [chosen = ''] = await pick(context, client, {title, isMultiple: false});
	return chosen;
}

/** As {@link namedSnapshot}, for commands that take several: more than one may be chosen. */
export async function namedSnapshots(
	context: Asking,
	client: Client,
	names: readonly string[],
	title: string,
): Promise<readonly string[]> {
	return names.includes(pickWord)
		? [...names.filter(name => name !== pickWord), ...(await pick(context, client, {title, isMultiple: true}))]
		: names;
}

async function pick(
	context: Asking,
	client: Client,
	question: {readonly title: string; readonly isMultiple: boolean},
): Promise<readonly string[]> {
	const {host, env, globals, signal, commandLine, reporter} = context;
	if (!canPick(context)) {
		throw new UsageError('There is no terminal to pick a snapshot on', {
			hint: 'Name it: latest, latest~1, or the first digits of its hash. holdfast list shows them.',
		});
	}

	reporter.clear();
	const {pickSnapshots} = await import('../tui/start-tui.js');
	const isSpoken = env.INK_SCREEN_READER === 'true';
	const refs = await pickSnapshots({
		...host,
		...question,
		client,
		commandLine,
		signal,
		isSpoken,
		noColor: globals.noColor,
	});
	if (refs.length === 0) {
		throw new CancelledError('No snapshot was chosen');
	}

	return refs;
}
