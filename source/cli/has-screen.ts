import type {GlobalFlags} from './global-flags.js';
import type {Host} from './host.js';

/** Whether the whole screen can be drawn on: a person sits at a terminal that can do more than print lines. */
export const hasScreen = (
	{stdin, stdout, env}: Pick<Host, 'env' | 'stdin' | 'stdout'>,
	{json, plain, quiet}: Partial<Pick<GlobalFlags, 'json' | 'plain' | 'quiet'>> = {},
): boolean => stdin.isTTY && stdout.isTTY && env.TERM !== 'dumb' && !env.CI && !json && !plain && !quiet;
