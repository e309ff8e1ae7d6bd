import {UsageError} from '../errors.js';
import {sha256Hex} from '../objects/hashes.js';
import {keySlotPrefix} from '../objects/keys.js';
import {type Reporter, silentReporter} from '../reporting/reporter.js';
import {nextSequence} from '../repository/latest-pointer.js';
import {acquireSharedLock} from '../repository/locks.js';
import {publishSnapshot} from '../repository/publish-snapshot.js';
import type {Repository} from '../repository/repository.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import {loadSnapshotCatalog, type SnapshotEntry} from '../repository/snapshot-catalog.js';
import {copyTree} from './copy/copy-tree.js';
import {TargetObjects} from './copy/target-objects.js';

/** Name in a snapshot's `meta` of the snapshot that it is a copy of, as 64 hex digits. */
export const originalField = 'holdfast.original';

export type CopyOptions = {
	/** Which snapshots, as `resolveSnapshot` takes them; all by default. */
	readonly snapshots?: readonly string[];
	/** Tells what would be copied, and stores nothing. */
	readonly dryRun?: boolean;
	/** Threads that compress and encrypt; as many as there are cores by default. */
	readonly workers?: number;
	readonly signal?: AbortSignal | undefined;
};

export type CopiedSnapshot = {
	/** `snapshot/<hex>` in the repository that it comes from. */
	readonly from: string;
	/** And in the other one; absent in a dry run. */
	readonly to?: string;
};

export type CopyResult = {
	/** Oldest first. */
	readonly copied: readonly CopiedSnapshot[];
	/** What the target had already. */
	readonly present: readonly CopiedSnapshot[];
	/** New objects, and their bytes before compression. */
	readonly objectsStored: number;
	readonly bytesStored: number;
	readonly dryRun: boolean;
	readonly durationMs: number;
};

export type CopyParts = {readonly from: Repository; readonly to: Repository; readonly reporter?: Reporter};

/**
Copies snapshots from one repository to another, whose keys and encryption may be different: everything is opened, proven, named anew and sealed anew.

A copy that is stopped goes on where it was: files that are in the target completely are not read again.
*/
export class CopyManager {
	readonly #from: Repository;
	readonly #to: Repository;
	readonly #reporter: Reporter;

	constructor({from, to, reporter = silentReporter}: CopyParts) {
		this.#from = from;
		this.#to = to;
		this.#reporter = reporter;
	}

	/**
	@throws {UsageError} When both are the same repository. {SnapshotNotFoundError} {LockedError} {CorruptObjectError} {MissingObjectError} When a snapshot cannot be
	read whole; those copied before it stay. {StoreError} {CancelledError} {LockLostError}
	*/
	async run(options: CopyOptions = {}): Promise<CopyResult> {
		const started = performance.now();
		const {dryRun = false} = options;
		if (await areSame(this.#from, this.#to)) {
			throw new UsageError(`${this.#to.location} would be copied into itself`, {hint: 'Name two repositories.'});
		}

		await using fromLock = await acquireSharedLock(this.#from, {operation: 'copy', signal: options.signal});
		await using toLock = await acquireSharedLock(this.#to, {operation: 'copy', signal: options.signal});
		const signal = AbortSignal.any([
			fromLock.signal,
			toLock.signal,
			...(options.signal === undefined ? [] : [options.signal]),
		]);
		const {entries: there} = await loadSnapshotCatalog(this.#to, {full: true, signal});
		const known = new Map(there.flatMap(entry => namesOf(entry).map(name => [name, entry.ref] as const)));
		const wanted = await this.#choose(options.snapshots, signal);
		const present = wanted.flatMap(({ref}) => {
			const to = known.get(ref);
			return to === undefined ? [] : [{from: ref, to}];
		});
		const missing = wanted.filter(({ref}) => !known.has(ref));
		const copied: CopiedSnapshot[] = [];
		if (dryRun || missing.length === 0) {
			copied.push(...missing.map(({ref}) => ({from: ref})));
			return {copied, present, objectsStored: 0, bytesStored: 0, dryRun, durationMs: performance.now() - started};
		}

		await using target = await TargetObjects.open(this.#to, {lock: toLock, workers: options.workers, signal});
		for (const [index, entry] of missing.entries()) {
			const phase = this.#reporter.startPhase(`Copy snapshot ${index + 1} of ${missing.length}`, 0, false);
			const onEntry = () => {
				phase.increment(1);
			};

			const root = await copyTree({from: this.#from, to: this.#to, target, signal, onEntry}, entry.snapshot.root);
			const meta = new Map([...(entry.snapshot.meta ?? []), [originalField, entry.ref.slice('snapshot/'.length)]]);
			const seq = await nextSequence(this.#to, {signal});
			const {ref} = await publishSnapshot(this.#to, {...entry.snapshot, root, seq, meta}, {lock: toLock, signal});
			copied.push({from: entry.ref, to: ref});
			phase.done();
		}

		const {stored: objectsStored, storedBytes: bytesStored} = target;
		return {copied, present, objectsStored, bytesStored, dryRun, durationMs: performance.now() - started};
	}

	/** Oldest first, so that sequence numbers rise with time. */
	async #choose(names: readonly string[] | undefined, signal: AbortSignal): Promise<SnapshotEntry[]> {
		if (names === undefined || names.length === 0) {
			const {entries, unreadable} = await loadSnapshotCatalog(this.#from, {full: true, signal});
			if (unreadable.length > 0) {
				throw unreadable[0]?.error;
			}

			return entries.toReversed();
		}

		const chosen = new Map<string, SnapshotEntry>();
		for (const name of names) {
			const {ref, created} = await resolveSnapshot(this.#from, name, {signal});
			chosen.set(ref, {ref, created, snapshot: await this.#from.objects.snapshot(ref, {signal})});
		}

		return [...chosen.values()].toSorted((a, b) => a.created.getTime() - b.created.getTime());
	}
}

/** Two ways to one place have two names; but nobody makes two repositories with the same keys. */
async function areSame(from: Repository, to: Repository): Promise<boolean> {
	const [here, there] = await Promise.all([fingerprintOf(from), fingerprintOf(to)]);
	return here === there;
}

async function fingerprintOf({location, backend, config}: Repository): Promise<string> {
	const slots: string[] = [];
	for await (const {key} of backend.list(keySlotPrefix)) {
		slots.push(sha256Hex(await backend.get(key)));
	}

	return [config.created, ...(slots.length === 0 ? [location] : slots.toSorted())].join(' ');
}

/** What a snapshot of the target is a copy of, and what it is itself. */
function namesOf({ref, snapshot}: SnapshotEntry): string[] {
	const original = snapshot.meta?.get(originalField);
	return original === undefined ? [ref] : [ref, `snapshot/${original}`];
}
