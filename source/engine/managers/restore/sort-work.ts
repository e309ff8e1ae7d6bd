import {rowAction} from '../../compute/reading/target-tree.js';
import type {Entries} from './load-entries.js';
import {selected} from './select-entries.js';

/** The rows of a restore by what has to be done with them. */
export type Work = {
	/** Folders to be made, each after the one that it is in. */
	readonly newFolders: Uint32Array;
	/** Folders that get their mode, times and the like, each after the one that it is in. */
	readonly folders: Uint32Array;
	/** Files to be written. */
	readonly files: Uint32Array;
	/** Symbolic links, FIFOs, sockets and device nodes to be made. */
	readonly specials: Uint32Array;
	/** Other names of files: each becomes a hard link to its leader. */
	readonly links: Uint32Array;
	readonly leaders: ReadonlyMap<number, number>;
	/** Files and links that are there already, with the right content. */
	readonly unchanged: Uint32Array;
};

/** @param actions A value of `rowAction` a row. @param selection A value of `selected` a row. */
export function sortWork({table, order, rare}: Entries, actions: Uint8Array, selection: Uint8Array): Work {
	const leaderOf = chooseLeaders(order, actions, row => rare.get(row)?.hardlink);
	const isNew = (row: number): boolean => actions[row] === rowAction.create || actions[row] === rowAction.replace;
	const isFolder = (row: number): boolean => table.kindOf(row) === 'folder';
	const isFollower = (row: number): boolean => (leaderOf.get(row) ?? row) !== row;
	return {
		newFolders: order.filter(row => isFolder(row) && actions[row] === rowAction.create),
		folders: order.filter(row => isFolder(row) && isFinished(row, actions, selection)),
		files: order.filter(row => isNew(row) && table.kindOf(row) === 'file' && !isFollower(row)),
		specials: order.filter(row => isNew(row) && !isFolder(row) && table.kindOf(row) !== 'file' && !isFollower(row)),
		links: order.filter(row => isFollower(row)),
		leaders: leaderOf,
		unchanged: order.filter(row => !isFolder(row) && actions[row] === rowAction.refresh && !isFollower(row)),
	};
}

/** A folder that is only on the way, and was there before, is none of our business. */
function isFinished(row: number, actions: Uint8Array, selection: Uint8Array): boolean {
	const action = actions[row];
	return action === rowAction.create || (action === rowAction.refresh && selection[row] === selected.yes);
}

/** Of the names of one file one is restored and the others are linked to it: best one that is there already. */
function chooseLeaders(
	order: Uint32Array,
	actions: Uint8Array,
	identityOf: (row: number) => Uint8Array | undefined,
): Map<number, number> {
	const leaders = new Map<string, number>();
	const members: Array<[row: number, identity: string]> = [];
	for (const row of order) {
		const hardlink = identityOf(row);
		const action = actions[row];
		if (
			hardlink === undefined ||
			(action !== rowAction.create && action !== rowAction.replace && action !== rowAction.refresh)
		) {
			continue;
		}

		const identity = Buffer.from(hardlink).toString('latin1');
		const leader = leaders.get(identity);
		if (leader === undefined || (actions[leader] !== rowAction.refresh && action === rowAction.refresh)) {
			leaders.set(identity, row);
		}

		members.push([row, identity]);
	}

	return new Map(members.map(([row, identity]) => [row, leaders.get(identity) ?? row]));
}
