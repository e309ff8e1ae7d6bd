import type {Client} from '../../../index.js';
import type {Effect} from '../../app/page.js';
import {problemText} from '../../app/problem.js';
import type {BrowseMessage} from './browse-state.js';
import {loadTree} from './load-tree.js';

/** What fails is no longer waited for. */
export const read =
	(work: (client: Client, signal: AbortSignal) => Promise<BrowseMessage>): Effect<BrowseMessage> =>
	async ({services, emit, signal}) => {
		try {
			emit(await work(services.client, signal));
		} catch (error) {
			emit({type: 'show', side: {type: 'details'}});
			throw error;
		}
	};

/** Reads a snapshot, with these folders open as far as it has them. */
export const load =
	(ref: string, open: readonly string[]): Effect<BrowseMessage> =>
	async ({services, emit, signal}) => {
		try {
			emit({type: 'loaded', ref, ...(await loadTree(services.client, {ref, open, signal}))});
		} catch (error) {
			emit({type: 'failed', ref, problem: problemText(error)});
			throw error;
		}
	};
