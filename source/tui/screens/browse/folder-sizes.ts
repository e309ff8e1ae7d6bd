import type {Effect} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import type {BrowseMessage, BrowseState, BrowseStep, MessageOf} from './browse-state.js';

/** Up to so many files, folders are measured without being asked: that takes less than a second, and a few megabytes from far away. */
const filesAtOnce = 20_000;

/** What the folders of the snapshot hold. */
export function reduceSizes(state: BrowseState, message: MessageOf<'measure' | 'measured'>, shell: Shell): BrowseStep {
	switch (message.type) {
		case 'measure': {
			return measureWhenWanted({...state, wantsSizes: true}, shell);
		}

		case 'measured': {
			const measured = {...state, isMeasuring: false};
			return message.ref === state.ref
				? {state: {...measured, sizes: message.sizes}}
				: measureWhenWanted(measured, shell);
		}
	}
}

/** One snapshot at a time: whoever runs through them does not start as much work for each. */
export function measureWhenWanted(state: BrowseState, {snapshots}: Shell): BrowseStep {
	const {ref, sizes, isMeasuring, wantsSizes} = state;
	const files = snapshots.items.find(item => item.ref === ref)?.figures.files;
	const isQuick = files !== undefined && files <= filesAtOnce;
	return !sizes && !isMeasuring && (wantsSizes || isQuick)
		? {state: {...state, isMeasuring: true}, effects: [measure(ref)]}
		: {state};
}

/** Adds up what each folder of a snapshot holds. Everything else goes on meanwhile. */
const measure =
	(ref: string): Effect<BrowseMessage> =>
	async ({services, emit, signal}) => {
		try {
			emit({type: 'measured', ref, sizes: await services.client.folderSizes({snapshot: ref, signal})});
		} catch (error) {
			emit({type: 'measured', ref});
			throw error;
		}
	};
