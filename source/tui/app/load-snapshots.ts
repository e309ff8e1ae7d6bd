import type {Client} from '../../index.js';
import {problemText} from './problem.js';
import type {SnapshotList} from './shell.js';

/** Lists the snapshots twice: at once what the index says, then with the figures that each snapshot has of itself. */
export async function loadSnapshots(
	client: Client,
	tell: (snapshots: SnapshotList) => void,
	options: {readonly known: SnapshotList; readonly signal: AbortSignal},
): Promise<void> {
	const {known, signal} = options;
	try {
		if (known.status !== 'ready') {
			const {snapshots, unreadable} = await client.list({withoutFigures: true, signal});
			tell({status: 'ready', items: snapshots, hasFigures: snapshots.length === 0, unreadable: unreadable.length});
		}

		const {snapshots, unreadable} = await client.list({signal});
		tell({status: 'ready', items: snapshots, hasFigures: true, unreadable: unreadable.length});
	} catch (error) {
		if (!signal.aborted) {
			tell({...known, status: 'failed', problem: problemText(error)});
		}
	}
}
