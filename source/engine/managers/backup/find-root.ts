import {throwIfCancelled} from '../../errors.js';
import type {NodeReader, NodeWriter} from '../../hamt/node-access.js';
import {updateTree} from '../../hamt/update.js';
import type {Reporter} from '../../reporting/reporter.js';
import type {Baseline} from './baseline.js';
import {buildRoot} from './build-root.js';
import type {SourceScan} from './scan-source.js';

export type FoundRoot = {
	/** `node/<hex>`, or empty when there are no entries. */
	readonly root: string;
	/** The root is that of the snapshot before, and the repository has all that it had then. */
	readonly isProven: boolean;
	/** The root is what building the tree of these entries from scratch gives. */
	readonly isCanonical: boolean;
};

type Access = {
	readonly read: NodeReader;
	readonly write: NodeWriter;
	readonly reporter: Reporter;
	readonly signal?: AbortSignal | undefined;
};

/** The tree of a snapshot: that of the one before when nothing has changed, that with a few changes, or one that is built from all entries. */
export async function findRoot(scan: SourceScan, baseline: Baseline, access: Access): Promise<FoundRoot> {
	const {root: before, provesUnchanged, isCanonical = false} = baseline;
	if (scan.isUnchanged && before !== undefined) {
		return {root: before, isProven: provesUnchanged, isCanonical};
	}

	const updated = before !== undefined && isCanonical ? await changedRoot(before, scan, access) : undefined;
	const root = updated ?? (await buildRoot(scan.table, access.write, access.signal));
	return {root, isProven: false, isCanonical: scan.isOrdered};
}

/** `undefined` when the tree before is no help. That it should have been is said: a node that cannot be read is in snapshots. */
async function changedRoot(
	before: string,
	scan: SourceScan,
	{read, write, reporter, signal}: Access,
): Promise<string | undefined> {
	const {changes} = scan;
	try {
		return changes && (await updateTree(before, changes, {read, write, signal}));
	} catch (error) {
		throwIfCancelled(signal);
		const reason = error instanceof Error ? error.message : String(error);
		const message = `The tree of the last backup cannot be used, so all of it is built anew: ${reason}`;
		reporter.event({type: 'warning', message});
		return undefined;
	}
}
