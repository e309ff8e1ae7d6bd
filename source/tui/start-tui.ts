import type {AppOptions} from './app/run-app.js';
import {prepareReact} from './prepare-react.js';
import type {SetupStart} from './screens/setup/setup-state.js';

/** The terminal, the process, and the repository if there is one. */
export type TerminalOptions = Omit<AppOptions, 'openings'> & {readonly noColor: boolean};

export type TuiOptions = TerminalOptions & {
	/** Where a repository is set up when there is none. */
	readonly setup?: SetupStart | undefined;
};

/**
Opens the terminal UI, and gives the terminal back on every way out: an end, a crash, a signal.

The repository is open before, and the password was asked for: nothing is ever printed over the alternate screen.

@returns What the process should end with.
*/
export async function startTui({noColor, setup, ...options}: TuiOptions): Promise<number> {
	prepare({noColor, ...options});
	const [{runApp}, {homeScreen}, {setupScreen}] = await Promise.all([
		import('./app/run-app.js'),
		import('./screens/home/home-screen.js'),
		import('./screens/setup/setup-screen.js'),
	]);
	return runApp({...options, openings: [homeScreen({}), ...(setup ? [setupScreen(setup)] : [])]});
}

/**
Lets a person choose snapshots, and nothing else.

@returns `snapshot/<hex>`, one unless `isMultiple`; none when it was left without a choice.
*/
export async function pickSnapshots({
	noColor,
	title,
	isMultiple = false,
	...options
}: TerminalOptions & {readonly title: string; readonly isMultiple?: boolean}): Promise<readonly string[]> {
	prepare({noColor, ...options});
	const [{runApp}, {pickScreen}] = await Promise.all([
		import('./app/run-app.js'),
		import('./screens/pick/pick-screen.js'),
	]);
	let chosen: readonly string[] = [];
	const onPicked = (refs: readonly string[]) => {
		chosen = refs;
	};

	await runApp({...options, openings: [pickScreen({title, isMultiple, onPicked})]});
	return chosen;
}

const prepare = ({noColor, env}: Pick<TerminalOptions, 'env' | 'noColor'>) => {
	prepareReact({noColor: noColor || Boolean(env.NO_COLOR)});
};
