import {hashesOf} from '../compute/reading/object-hashes.js';
import type {TreeChange} from '../hamt/diff.js';
import type {FileMeta} from '../objects/model.js';
import type {ObjectReader} from '../repository/object-reader.js';

/** What is recorded of an entry: on both sides, or on the one that has it. */
export type ChangedMetadata = {readonly before?: FileMeta | undefined; readonly after?: FileMeta | undefined};

/** Of a change whose sides lie far from each other one is kept until the other is read: no more than so many, and in stretches of the packs that are worth a request. */
const together = 65_536;

/**
Reads the metadata of all changes, in any order.

@param visit Called once for each change; what it promises is waited for.
@throws What `ObjectReader.fileMetas` and `visit` do.
*/
export async function readChanges(
	objects: ObjectReader,
	changes: readonly TreeChange[],
	visit: (change: TreeChange, metadata: ChangedMetadata) => Promise<void>,
	options: {readonly signal?: AbortSignal | undefined} = {},
): Promise<void> {
	const refs: string[] = [];
	/** By place in `refs`. */
	const changeAt: TreeChange[] = [];
	for (const change of changes) {
		for (const ref of refsOf(change)) {
			refs.push(ref);
			changeAt.push(change);
		}
	}

	/** What was read of changes whose other side was not. */
	const halves = new Map<TreeChange, FileMeta>();
	const take = (place: number, meta: FileMeta): Promise<void> | undefined => {
		const change = changeAt[place];
		if (change?.type !== 'modified') {
			return change && visit(change, change.type === 'added' ? {after: meta} : {before: meta});
		}

		const other = halves.get(change);
		if (other === undefined) {
			halves.set(change, meta);
			return undefined;
		}

		halves.delete(change);
		const isBefore = changeAt[place + 1] === change;
		return visit(change, isBefore ? {before: meta, after: other} : {before: other, after: meta});
	};

	await objects.fileMetas(hashesOf(refs), take, {...options, together});
}

function refsOf(change: TreeChange): string[] {
	switch (change.type) {
		case 'added': {
			return [change.after];
		}

		case 'removed': {
			return [change.before];
		}

		case 'modified': {
			return [change.before, change.after];
		}
	}
}
