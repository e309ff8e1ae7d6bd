import type {AppOptions} from './app/run-app.js';
import {prepareReact} from './prepare-react.js';

export type TuiOptions = AppOptions & {readonly noColor: boolean};

/**
Opens the terminal UI, and gives the terminal back on every way out: an end, a crash, a signal.

The repository is open before, and the password was asked for: nothing is ever printed over the alternate screen.

@returns What the process should end with.
*/
export async function startTui({noColor, ...options}: TuiOptions): Promise<number> {
	prepareReact({noColor: noColor || Boolean(options.env.NO_COLOR)});
	const {runApp} = await import('./app/run-app.js');
	return runApp(options);
}
