import type {StoreOptions} from '../../index.js';
import {displayName} from '../../format.js';
import {askLine, hasTerminal, type Terminal} from './prompt.js';

/** How places on other machines are reached from a command: a person is asked about an unknown host, where there is one to ask. */
export function storeOptions(terminal: Terminal, signal: AbortSignal, isScript: boolean): StoreOptions {
	return isScript || !hasTerminal(terminal)
		? {}
		: {
				async confirmHost({host, type, fingerprint}) {
					const answer = await askLine(
						`The host ${displayName(host)} is not known. Its key is ${displayName(type)} ${fingerprint}.\nType yes to trust it from now on: `,
						terminal,
						signal,
					);
					return /^\s*y(?:es)?\s*$/i.test(answer);
				},
			};
}
