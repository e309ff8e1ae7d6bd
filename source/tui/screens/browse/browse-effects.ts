import type {Client} from '../../../index.js';
import type {Effect} from '../../app/page.js';
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

export const load = (ref: string, open: readonly string[]): Effect<BrowseMessage> =>
	read(async (client, signal) => ({type: 'loaded', ref, ...(await loadTree(client, {ref, open, signal}))}));

/** Up to so many files, folders are measured without being asked: that takes less than a second, and a few megabytes from far away. */
const filesAtOnce = 20_000;

export const isQuicklyMeasured = (files: number | undefined): boolean => files !== undefined && files <= filesAtOnce;

/** Adds up what each folder of a snapshot holds. Everything else goes on meanwhile. */
export const measure =
	(ref: string): Effect<BrowseMessage> =>
	async ({services, emit, signal}) => {
		try {
			emit({type: 'measured', ref, sizes: await services.client.folderSizes({snapshot: ref, signal})});
		} catch (error) {
			emit({type: 'measured', ref});
			throw error;
		}
	};
