import {diff} from '../../hamt/diff.js';
import {walk} from '../../hamt/walk.js';
import {isScanned} from '../../repository/file-tree.js';
import {inParallel} from '../../repository/in-parallel.js';
import type {ObjectReader} from '../../repository/object-reader.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {compilePattern, lastName, type PathMatcher} from '../name-pattern.js';

/** One version of a file, and the neighbouring snapshots that hold it. */
export type VersionSpan = {
	/** `filemeta/<hex>` */
	readonly ref: string;
	/** Places in the list of snapshots. */
	readonly newest: number;
	readonly oldest: number;
};

export type TraceOptions = {
	readonly pattern: string;
	readonly ignoreCase?: boolean | undefined;
	readonly isMatch: PathMatcher;
	readonly signal?: AbortSignal | undefined;
};

/**
Follows files through the snapshots of one source, from the newest to the oldest. Only the newest tree is walked; of each other one only what differs from
its neighbour is read.

@param snapshots Newest first.
@returns By source id the versions of what may match, newest first. Where ids are no paths only names were matched.
*/
export async function traceVersions(
	objects: ObjectReader,
	snapshots: readonly SnapshotEntry[],
	options: TraceOptions,
): Promise<Map<string, VersionSpan[]>> {
	const {signal} = options;
	const trace = new Trace();
	const mayMatch = matcherFor(objects, snapshots, options);
	const read = async (ref: string) => objects.node(ref, {signal});
	for (const [place, {snapshot}] of snapshots.entries()) {
		const newer = snapshots[place - 1]?.snapshot;
		const found = new Map<string, string>();
		if (newer) {
			for await (const change of diff(snapshot.root, newer.root, read, {signal})) {
				trace.end(change.key, place - 1);
				if (change.type !== 'added') {
					found.set(change.key, change.before);
				}
			}
		} else {
			for await (const {key, filemeta} of walk(snapshot.root, read, {signal})) {
				if (!mayMatch.byId || mayMatch.byId(key)) {
					// Of several with one id the last counts.
					found.set(key, filemeta);
				}
			}
		}

		await inParallel(
			found,
			async ([id, ref]) => {
				if (mayMatch.byId ? mayMatch.byId(id) : await mayMatch.byMetadata(ref)) {
					trace.begin(id, ref, place);
				}
			},
			{signal},
		);
	}

	return trace.finish(snapshots.length - 1);
}

type MayMatch = {
	/** Only where ids are paths. */
	readonly byId?: PathMatcher;
	readonly byMetadata: (ref: string) => Promise<boolean>;
};

function matcherFor(
	objects: ObjectReader,
	snapshots: readonly SnapshotEntry[],
	{pattern, ignoreCase, isMatch, signal}: TraceOptions,
): MayMatch {
	const isNameMatch = compilePattern(lastName(pattern), {ignoreCase});
	return {
		...(snapshots.every(({snapshot}) => isScanned(snapshot)) && {byId: isMatch}),
		async byMetadata(ref) {
			const {name} = await objects.fileMeta(ref, {signal});
			return isNameMatch(name);
		},
	};
}

class Trace {
	readonly #open = new Map<string, {readonly ref: string; readonly newest: number}>();
	readonly #spans = new Map<string, VersionSpan[]>();

	begin(id: string, ref: string, newest: number): void {
		this.#open.set(id, {ref, newest});
	}

	end(id: string, oldest: number): void {
		const open = this.#open.get(id);
		if (open) {
			this.#open.delete(id);
			this.#spans.set(id, [...(this.#spans.get(id) ?? []), {...open, oldest}]);
		}
	}

	finish(oldest: number): Map<string, VersionSpan[]> {
		for (const id of this.#open.keys()) {
			this.end(id, oldest);
		}

		return this.#spans;
	}
}
